import type { GitHub } from '../github.ts'
import type { Repository } from '../world.ts'
import { InvalidWorkflow, readWorkflow, type Workflow } from './parse.ts'

export type WorkflowFileResult =
  | { readonly path: string; readonly workflow: Workflow }
  | { readonly path: string; readonly problem: string }

const cache = new Map<string, Promise<WorkflowFileResult>>()

/** The workflows of a commit, valid or not, by path. */
export async function workflowsAt(
  github: GitHub,
  repository: Repository,
  revision: string,
): Promise<WorkflowFileResult[]> {
  const entries = (await github.git.tree(repository, revision, '.github/workflows')) ?? []
  const files = entries.filter(({ type, path }) => type === 'blob' && /\.ya?ml$/.test(path))
  return Promise.all(
    files.map(({ path, sha }) => {
      const full = path.startsWith('.github/') ? path : `.github/workflows/${path}`
      const key = `${full} ${sha}`
      const known = cache.get(key)
      if (known) return known
      const read = readFile(github, repository, { path: full, sha })
      cache.set(key, read)
      return read
    }),
  )
}

async function readFile(
  github: GitHub,
  repository: Repository,
  { path, sha }: { path: string; sha: string },
): Promise<WorkflowFileResult> {
  const content = await github.git.blob(repository, sha)
  try {
    return { path, workflow: await readWorkflow(path, content?.toString('utf8') ?? '') }
  } catch (error) {
    if (error instanceof InvalidWorkflow) return { path, problem: error.message }
    throw error
  }
}
