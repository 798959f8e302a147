import { parseConfiguration } from '../config/parse.ts'
import type { History } from '../ports/history.ts'
import type { TagReader } from '../ports/registry.ts'
import type { ReleaseReader } from '../ports/releases.ts'
import type { Workspace } from '../ports/workspace.ts'
import type { GitTag } from '../registry/registry.ts'
import { danglingFindings } from './dangling.ts'
import type { Finding } from './finding.ts'
import { registryFindings } from './registry-findings.ts'

export interface DoctorPorts {
  readonly history: History
  readonly tags: TagReader
  readonly workspace: Workspace
  /** Asked only when a version has files in the release of another; null when GitHub cannot be asked. */
  releases(): Promise<ReleaseReader | null>
}

/** Looks at configuration, registry and ledgers, and names everything that is not as it should be. */
export async function diagnose(ports: DoctorPorts, configurationFile: string): Promise<Finding[]> {
  const tags = await ports.tags.tags()
  return [
    ...(await configurationFindings(ports.workspace, configurationFile)),
    ...registryFindings(tags),
    ...(await releaseFindings(ports, tags)),
  ]
}

async function releaseFindings(ports: DoctorPorts, tags: readonly GitTag[]): Promise<Finding[]> {
  const pointing = tags.find(({ record }) => record?.includes('"reuses":'))
  if (!pointing) return []
  const releases = await ports.releases()
  if (releases) return danglingFindings(releases, tags)
  return [
    {
      severity: 'warning',
      where: pointing.name,
      message: 'has files in the release of another version; whether they are there was not looked at',
      remedy: 'set GITHUB_TOKEN to a token that may read the repository, and run doctor again',
    },
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
