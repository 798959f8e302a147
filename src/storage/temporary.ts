import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Output, Workspace } from '../ports/workspace.ts'
import { createOutput } from './output.ts'
import { createWorkspace } from './workspace.ts'

/** A new folder below `parent`, to write files to and read them again. Whoever owns `parent` clears it. */
export async function createTemporary(
  parent: string,
): Promise<{ readonly output: Output; readonly workspace: Workspace }> {
  const folder = await mkdtemp(join(parent, 'modelseal-candidate-'))
  return { output: createOutput(folder), workspace: createWorkspace(folder) }
}
