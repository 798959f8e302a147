import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CandidateStore } from '../ports/candidates.ts'
import { UserError } from '../ports/errors.ts'

/**
 * Candidates as raw artifacts of the workflow run: the artifact's bytes are the document, so the digest that
 * GitHub records is the document's own.
 */
export function createCandidateStore(): CandidateStore {
  return {
    async hand(name, text) {
      const folder = await mkdtemp(join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'modelseal-'))
      try {
        const file = join(folder, name)
        await writeFile(file, text)
        return {
          artifactId: await upload(file, folder, name),
          sha256: createHash('sha256').update(text).digest('hex'),
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function upload(file: string, folder: string, name: string): Promise<number> {
  // It weighs more than the rest of the action, and only candidates need it.
  const { DefaultArtifactClient } = await import('@actions/artifact')
  try {
    const { id } = await new DefaultArtifactClient().uploadArtifact(name, [file], folder, {
      skipArchive: true,
    })
    if (id === undefined) throw new Error('the service gave it no number')
    return id
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
    return 'the artifact storage of the account is used up: delete artifacts, or raise the limit'
  if (/Unable to get the ACTIONS_RESULTS_URL|ACTIONS_RUNTIME_TOKEN/i.test(message))
    return 'hand candidates over in a workflow run only; elsewhere, use `modelseal plan`'
  return 'run the step again; githubstatus.com says whether Actions has trouble'
}
