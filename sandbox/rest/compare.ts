import { Hono } from 'hono'
import { type Env, type GitHub, Problem } from '../github.ts'
import { canSee, requireAccess } from '../permissions.ts'
import { presentCommit } from '../present/commit.ts'
import { fullName } from '../present/repository.ts'
import type { Repository } from '../world.ts'
import { presentDifferences } from './commits.ts'
import { mediaType } from './media-type.ts'
import { paginate } from './page.ts'
import { findRepository } from './request.ts'
import { findCommit } from './revision.ts'

/** Commits that an answer lists when it is not asked for pages. */
const LISTED_COMMITS = 250

/** https://docs.github.com/rest/commits/commits#compare-two-commits */
export function compareRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/compare/:basehead{.+}', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    const basehead = c.req.param('basehead')
    const [baseName = '', headName = ''] = basehead.split('...')
    const sees = (other: Repository) => canSee(github, c.get('caller'), other)
    const base = await findSide(github, repository, baseName, sees)
    const head = await findSide(github, repository, headName, sees)
    const mergeBase = await github.git.mergeBase(repository, base, head)
    if (mergeBase === null) {
      throw new Problem(404, `No common ancestor between ${baseName} and ${headName}.`)
    }
    const media = mediaType(c)
    if (media === 'diff' || media === 'patch')
      return c.text(await github.git.patch(repository, mergeBase, head))

    const [ahead, behind, { files }, baseCommit, mergeBaseCommit] = await Promise.all([
      github.git.revisions(repository, { head, base }),
      mergeBase === base ? 0 : github.git.count(repository, head, base),
      presentDifferences(github, repository, { base: mergeBase, head }),
      github.git.commit(repository, base),
      github.git.commit(repository, mergeBase),
    ])
    if (!baseCommit || !mergeBaseCommit) throw new Problem(404, 'Not Found')
    const paged = c.req.query('page') !== undefined || c.req.query('per_page') !== undefined
    const oldestFirst = ahead.toReversed()
    const page = paged ? paginate(c, github, oldestFirst) : oldestFirst.slice(0, LISTED_COMMITS)
    const commits = await Promise.all(page.map((sha) => github.git.commit(repository, sha)))
    const web = `${github.urls.web}/${fullName(repository)}/compare/${basehead}`
    return c.json({
      url: `${github.urls.api}/repos/${fullName(repository)}/compare/${basehead}`,
      html_url: web,
      permalink_url: `${github.urls.web}/${fullName(repository)}/compare/${base}...${head}`,
      diff_url: `${web}.diff`,
      patch_url: `${web}.patch`,
      base_commit: presentCommit(github, repository, baseCommit),
      merge_base_commit: presentCommit(github, repository, mergeBaseCommit),
      status: statusOf(ahead.length, behind),
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: commits.flatMap((commit) => (commit ? [presentCommit(github, repository, commit)] : [])),
      // Later pages have commits only.
      ...(Number(c.req.query('page') ?? 1) <= 1 && { files }),
    })
  })

  return app
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged'
  if (ahead > 0) return 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

/** `branch`, or `owner:branch` and `owner:repo:branch` of the same network, whose commits are brought here. */
async function findSide(
  github: GitHub,
  repository: Repository,
  side: string,
  sees: (other: Repository) => boolean,
): Promise<string> {
  const parts = side.split(':')
  const name = parts.at(-1) ?? ''
  const related = [...github.world.repositories.values()].filter(
    (other) => sees(other) && inNetwork(repository, other),
  )
  const other =
    parts.length === 1
      ? repository
      : related.find(
          (each) =>
            each.owner.login.toLowerCase() === parts[0]?.toLowerCase() &&
            (parts.length === 2 || each.name === parts[1]),
        )
  const sha = other && (await findCommit(github, other, name))
  if (!other || !sha) throw new Problem(404, 'Not Found')
  if (other !== repository && !(await github.git.commit(repository, sha))) {
    await github.git.fetch(repository, other, [sha])
  }
  return sha
}

function inNetwork(a: Repository, b: Repository): boolean {
  return a.id === b.id || (a.forkOf ?? a.id) === (b.forkOf ?? b.id)
}
