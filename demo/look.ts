import type { Sandbox } from '../sandbox/index.ts'
import type { Repository } from '../sandbox/world.ts'

/** What a person would read on the pages, in one line each. */

export function checksOf(repository: Repository, number: number): string[] {
  const head = repository.issues.get(number)?.pull?.headSha
  const marks: Record<string, string> = { success: '✓', failure: '✗', neutral: '–' }
  return repository.checkRuns
    .filter(({ headSha, name }) => headSha === head && name.startsWith('modelseal / '))
    .map(({ name, conclusion, output }) => `${marks[conclusion ?? ''] ?? '…'} ${name}: ${output.title ?? ''}`)
}

export function labelsOf(repository: Repository, number: number): string {
  const labels = repository.issues.get(number)?.labels ?? []
  return labels.length > 0 ? labels.join(', ') : 'none'
}

/** The last line that training printed, and how the run ended. */
export function lastRun(repository: Repository): string {
  const run = repository.workflowRuns.at(-1)
  const trained = run?.jobs
    .flatMap(({ log }) => log.split('\n'))
    .findLast((line) => line.includes('accuracy'))
  const failed =
    run?.jobs
      .flatMap(({ annotations }) => annotations)
      .filter(({ annotation_level }) => annotation_level === 'failure')
      .map(({ message }) => message) ?? []
  return `workflow ${run?.conclusion ?? 'did not run'}${failed.length > 0 ? ` (${failed.join('; ')})` : ''}${trained ? `: ${trained.replace(/^\S+Z /, '')}` : ''}`
}

export async function tagsOf(sandbox: Sandbox, repository: Repository): Promise<string> {
  const refs = await sandbox.git.refs(repository, 'refs/tags/')
  return `tags: ${refs.map(({ name }) => name.slice('refs/tags/'.length)).join('  ')}`
}
