import { writeFile } from 'node:fs/promises'
import type * as Core from '@actions/core'

/** Every output of action.yml; a test compares both. */
export const outputNames = [
  'version',
  'previous-version',
  'bump',
  'released',
  'tag',
  'release-url',
  'manifest',
  'bundle-digest',
  'candidate-artifact',
  'plan',
] as const
export type OutputName = (typeof outputNames)[number]

export function setOutputs(core: typeof Core, outputs: Partial<Record<OutputName, string>>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}

export async function writeManifest(path: string, text: string): Promise<void> {
  await writeFile(path, text)
}
