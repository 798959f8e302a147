import type { Context } from 'hono'
import { z } from 'zod'
import { actingAccount, byJobToken } from '../auth.ts'
import type { Signature } from '../git/git.ts'
import { moveRef } from '../git/refs.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { allows, requireAccess } from '../permissions.ts'
import { WEB_FLOW } from '../present/account.ts'
import { presentGitCommit } from '../present/commit.ts'
import { presentContent } from '../present/content.ts'
import type { Account } from '../world.ts'
import { parseBody } from './parse.ts'
import { findRepository } from './request.ts'

const person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() })
const change = z.object({
  message: z.string(),
  content: z.string().optional(),
  sha: z.string().optional(),
  branch: z.string().optional(),
  author: person.optional(),
  committer: person.optional(),
})

/** Creates, updates (PUT) or deletes (DELETE) a file with a commit. https://docs.github.com/rest/repos/contents#create-or-update-file-contents */
export async function commitFile(c: Context<Env>, github: GitHub, path: string): Promise<Response> {
  const { git } = github
  const repository = findRepository(c, github)
  requireAccess(c, github, repository, 'contents', 'write')
  requireWorkflows(c, path)
  const account = actingAccount(c)
  const deletes = c.req.method === 'DELETE'
  const {
    message,
    content,
    sha,
    branch = repository.defaultBranch,
    author,
    committer,
  } = await parseBody(c, change)
  if (content === undefined && !deletes) throw missing('content')
  if (sha === undefined && deletes) throw missing('sha')

  const ref = `refs/heads/${branch}`
  const before = await git.resolve(repository, ref)
  if (before === null && (await git.refs(repository, 'refs/heads/')).length > 0) {
    throw new Problem(404, `Branch ${branch} not found`)
  }
  const existing = before === null ? null : await git.describe(repository, `${before}:${path}`)
  if (deletes && existing?.type !== 'blob') throw new Problem(404, 'Not Found')
  if (existing && sha === undefined) throw missing('sha')
  if (sha !== undefined && sha !== existing?.sha) throw new Problem(409, `${path} does not match ${sha}`)

  const blob = deletes ? null : await git.createBlob(repository, Buffer.from(content ?? '', 'base64'))
  const entry = { path, mode: '100644', type: 'blob', sha: blob }
  const now = github.world.clock.now()
  const written = await git.createCommit(repository, {
    tree: await git.createTree(repository, [entry], before === null ? undefined : `${before}^{tree}`),
    parents: before === null ? [] : [before],
    message,
    author: signed(author ?? committer ?? account, now),
    committer: signed(committer ?? author ?? WEB_FLOW, now),
  })
  const moved = await moveRef(github, repository, {
    ref,
    before,
    after: written.sha,
    actor: account,
    byJobToken: byJobToken(c),
  })
  if (!moved) throw new Problem(409, `${branch} does not match ${before}`)
  const size = blob === null ? 0 : Buffer.byteLength(content ?? '', 'base64')
  const shown =
    blob && presentContent(github, repository, { entry: { ...entry, sha: blob, size }, path, ref: branch })
  const status = existing || deletes ? 200 : 201
  return c.json({ content: shown, commit: presentGitCommit(github, repository, written) }, status)
}

/** Workflow files take a permission of their own, which a job's token never has. */
function requireWorkflows(c: Context<Env>, path: string): void {
  const caller = c.get('caller')
  if (!path.startsWith('.github/workflows/') || !('permissions' in caller)) return
  if (!allows(caller.permissions, 'workflows', 'write'))
    throw new Problem(403, 'Resource not accessible by integration')
}

type Person = Account | z.infer<typeof person>

/** Accounts sign with their name and e-mail; what the body gives is taken as it is. */
export function signed(who: Person, now: string): Signature {
  const date = 'date' in who ? who.date : undefined
  return { name: who.name, email: who.email, date: date ?? now }
}

function missing(field: string): Problem {
  return new Problem(422, `Invalid request.\n\n"${field}" wasn't supplied.`)
}
