import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { type Context, Hono, type Next } from 'hono'
import type { Env, GitHub } from '../github.ts'
import { latestRelease } from '../releases/latest.ts'
import type { Repository } from '../world.ts'
import { actionsPage } from './actions.ts'
import { assetRoutes } from './assets.ts'
import { blobPage, rawFile } from './blob.ts'
import { branchesPage } from './branches.ts'
import { checkRunPage } from './checks.ts'
import { commitPage, commitsPage } from './commits.ts'
import { deploymentsPage } from './deployments.ts'
import { homePage } from './home.ts'
import type { Html } from './html.ts'
import { issuePage, issuesPage } from './issues.ts'
import { notFoundPage, type View } from './layout.ts'
import { pullPage } from './pull.ts'
import { releasePage, releasesPage } from './releases.ts'
import { repositoryFront } from './repository.ts'
import { runPage } from './run.ts'
import { tagPage, tagsPage } from './tags.ts'

type Page = (view: View, c: Context<Env>) => Html | Response | null | Promise<Html | Response | null>

/** What people see of the sandbox, at the addresses of github.com. Everything is shown to everyone: it is local. */
export function pageRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  app.route('/', assetRoutes())
  app.get('/', (c) => answer(c, github, homePage(github)))
  app.get('/:owner', (c, next) => {
    const page = homePage(github, c.req.param('owner'))
    return page ? answer(c, github, page) : next()
  })
  for (const [path, page] of Object.entries(pages)) {
    app.get(`/:owner/:repo${path}`, async (c: Context<Env>, next: Next) => {
      const repository = repositoryOf(github, c)
      // Not ours, but perhaps another room's.
      if (!repository) return next()
      return answer(c, github, await page({ github, repository, now: github.world.clock.now() }, c))
    })
  }
  return app
}

const pages: Readonly<Record<string, Page>> = {
  '': (view) => repositoryFront(view),
  '/tree/:rest{.+}': (view, c) => repositoryFront(view, param(c, 'rest')),
  '/blob/:rest{.+}': (view, c) => blobPage(view, param(c, 'rest')),
  '/raw/:rest{.+}': (view, c) => rawFile(view, param(c, 'rest')),
  '/branches': (view) => branchesPage(view),
  '/commits/:rest{.+}': (view, c) => commitsPage(view, param(c, 'rest')),
  '/commit/:sha': (view, c) => commitPage(view, param(c, 'sha')),
  '/issues': (view, c) => issuesPage(view, 'issues', openOrClosed(c)),
  '/pulls': (view, c) => issuesPage(view, 'pulls', openOrClosed(c)),
  '/issues/:number{[0-9]+}': (view, c) => {
    const pull = view.repository.issues.get(numeric(c, 'number'))?.pull
    return pull ? c.redirect(c.req.path.replace('/issues/', '/pull/')) : issuePage(view, numeric(c, 'number'))
  },
  '/pull/:number{[0-9]+}': (view, c) => pullPage(view, numeric(c, 'number'), 'conversation'),
  '/pull/:number{[0-9]+}/commits': (view, c) => pullPage(view, numeric(c, 'number'), 'commits'),
  '/pull/:number{[0-9]+}/checks': (view, c) =>
    pullPage(view, numeric(c, 'number'), 'checks', Number(c.req.query('check_run_id'))),
  '/pull/:number{[0-9]+}/files': (view, c) => pullPage(view, numeric(c, 'number'), 'files'),
  '/runs/:id{[0-9]+}': (view, c) => checkRunPage(view, numeric(c, 'id')),
  '/releases': (view) => releasesPage(view),
  '/releases/latest': (view, c) => {
    const { owner, name } = view.repository
    const latest = latestRelease(view.repository)
    return latest
      ? c.redirect(`/${owner.login}/${name}/releases/tag/${encodeURIComponent(latest.tagName)}`)
      : null
  },
  '/releases/tag/:tag{.+}': async (view, c) =>
    (await releasePage(view, param(c, 'tag'))) ?? (await tagPage(view, param(c, 'tag'))),
  '/tags': (view) => tagsPage(view),
  '/actions': (view, c) => actionsPage(view, c.req.query('workflow')),
  '/actions/runs/:id{[0-9]+}': (view, c) => runPage(view, numeric(c, 'id')),
  '/actions/runs/:id{[0-9]+}/artifacts/:artifact{[0-9]+}': (view, c) =>
    artifact(view, numeric(c, 'artifact')),
  '/deployments': (view) => deploymentsPage(view),
  '/deployments/:rest{.+}': (view) => deploymentsPage(view),
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // Labels carry their colours in style attributes, mermaid a style sheet in each diagram.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

async function answer(c: Context<Env>, github: GitHub, page: Html | Response | null): Promise<Response> {
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('Referrer-Policy', 'no-referrer')
  if (page instanceof Response) return page
  c.header('Content-Security-Policy', policy)
  return page === null ? c.html(notFoundPage(github.world.clock.now()), 404) : c.html(page)
}

function artifact({ repository }: View, id: number): Response | null {
  const found = repository.artifacts.find((each) => each.id === id)
  if (!found) return null
  const body = Readable.toWeb(createReadStream(found.file)) as ReadableStream
  return new Response(body, {
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}.zip`,
    },
  })
}

function repositoryOf(github: GitHub, c: Context<Env>): Repository | undefined {
  return github.world.repositories.get(`${param(c, 'owner')}/${param(c, 'repo')}`.toLowerCase())
}

function openOrClosed(c: Context<Env>): 'open' | 'closed' {
  return c.req.query('state') === 'closed' ? 'closed' : 'open'
}

function param(c: Context<Env>, name: string): string {
  return c.req.param(name) ?? ''
}

function numeric(c: Context<Env>, name: string): number {
  return Number(param(c, name))
}
