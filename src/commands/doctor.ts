import { parseConfiguration } from '../config/parse.ts'
import type { History } from '../ports/history.ts'
import type { TagReader } from '../ports/registry.ts'
import type { Workspace } from '../ports/workspace.ts'
import type { Finding } from './finding.ts'
import { registryFindings } from './registry-findings.ts'

export interface DoctorPorts {
  readonly history: History
  readonly tags: TagReader
  readonly workspace: Workspace
}

/** Looks at configuration, registry and ledgers, and names everything that is not as it should be. */
export async function diagnose(ports: DoctorPorts, configurationFile: string): Promise<Finding[]> {
  return [
    ...(await configurationFindings(ports.workspace, configurationFile)),
    ...registryFindings(await ports.tags.tags()),
  ]
}

async function configurationFindings(workspace: Workspace, file: string): Promise<Finding[]> {
  const text = await workspace.text(file, 1024 * 1024)
  if (text === null) return []
  const parsed = parseConfiguration(text, file)
  if (!parsed.ok) {
    return parsed.problems.map(({ line, column, message }) => ({
      severity: 'error',
      where: `${file}:${line}:${column}`,
      message,
      remedy: 'see docs/configuration.md',
    }))
  }
  const findings: Finding[] = []
  for (const [model, { path }] of Object.entries(parsed.configuration.models)) {
    if ((await workspace.find([path].flat())).length === 0) {
      findings.push({
        severity: 'warning',
        where: model,
        message: `no file is at ${[path].flat().join(', ')}`,
        remedy: 'train first; a release needs the files',
      })
    }
  }
  return findings
}
