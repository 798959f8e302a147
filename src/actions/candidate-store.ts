import { createHash } from 'node:crypto'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CandidateStore } from '../ports/candidates.ts'
import { UserError } from '../ports/errors.ts'

/**
 * Candidates as raw artifacts of the workflow run: the artifact's bytes are the document, so the digest that
 * GitHub records is the document's own. So it is with the files of models, which lie below `workspace`.
 */
export function createCandidateStore(workspace: string): CandidateStore {
  return {
    async keep(name, { path, sha256 }) {
      const known = await stored(name, sha256)
      if (known !== null) return { artifactId: known }
      const folder = await mkdtemp(join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'modelseal-'))
      try {
        // A raw artifact is called what its file is called; the client reads the file that a link leads to.
        const file = join(folder, name)
        await symlink(resolve(workspace, path), file)
        const { id, digest } = await upload(file, folder, name)
        if (digest !== sha256)
          throw new UserError(
            'environment',
            `${path} changed while it was stored as the artifact ${name}`,
            'wait until training has written its files',
          )
        return { artifactId: id }
      } catch (error) {
        // Another job of this run, with another model that has the same file, was faster.
        const other = await stored(name, sha256).catch(() => null)
        if (other !== null) return { artifactId: other }
        throw error
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },

    async hand(name, text) {
      const folder = await mkdtemp(join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'modelseal-'))
      try {
        const file = join(folder, name)
        await writeFile(file, text)
        return {
          artifactId: (await upload(file, folder, name)).id,
          sha256: createHash('sha256').update(text).digest('hex'),
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

/** The run's artifact of that name, if its bytes are these. */
async function stored(name: string, sha256: string): Promise<number | null> {
  const { DefaultArtifactClient } = await import('@actions/artifact')
  const { artifacts } = await asking(name, () => new DefaultArtifactClient().listArtifacts({ latest: true }))
  return artifacts.find((each) => each.name === name && each.digest === `sha256:${sha256}`)?.id ?? null
}

async function upload(
  file: string,
  folder: string,
  name: string,
): Promise<{ readonly id: number; readonly digest: string | undefined }> {
  // It weighs more than the rest of the action, and only candidates need it.
  const { DefaultArtifactClient } = await import('@actions/artifact')
  const { id, digest } = await asking(name, () =>
    new DefaultArtifactClient().uploadArtifact(name, [file], folder, { skipArchive: true }),
  )
  if (id !== undefined) return { id, digest }
  throw new UserError('environment', `the artifact ${name} was given no number`, remedyFor(''))
}

async function asking<T>(name: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new UserError(
      'environment',
      `the candidate could not be handed over as the artifact ${name}: ${message}`,
      remedyFor(message),
      { cause: error },
    )
  }
}

function remedyFor(message: string): string {
  if (/conflict|already exists/i.test(message))
    return 'run this step once for each model in a workflow run: name the model with the input `model`'
  if (/insufficient usage|quota/i.test(message))
    return 'the artifact storage of the account is used up: delete artifacts, raise the limit, or set `adopt: false` for models that are trained again for the release'
  if (/Unable to get the ACTIONS_RESULTS_URL|ACTIONS_RUNTIME_TOKEN/i.test(message))
    return 'hand candidates over in a workflow run only; elsewhere, use `modelseal plan`'
  return 'run the step again; githubstatus.com says whether Actions has trouble'
}
