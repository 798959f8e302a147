import { parseConfiguration } from '../config/parse.ts'
import type { History } from '../ports/history.ts'
import type { TagReader } from '../ports/registry.ts'
import type { Workspace } from '../ports/workspace.ts'
import { verifyLedger } from '../registry/ledger.ts'
import { readRegistry } from '../registry/registry.ts'

/** Something that is wrong, and what mends it. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly where: string
  readonly message: string
  readonly remedy: string
}

export interface DoctorPorts {
  readonly history: History
  readonly tags: TagReader
  readonly workspace: Workspace
}

/** Looks at configuration, registry and ledgers, and names everything that is not as it should be. */
export async function diagnose(ports: DoctorPorts, configurationFile: string): Promise<Finding[]> {
  return [
    ...(await configurationFindings(ports.workspace, configurationFile)),
    ...(await registryFindings(ports.tags)),
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

async function registryFindings(tags: TagReader): Promise<Finding[]> {
  const registry = readRegistry(await tags.tags())
  const unreadable = registry.problems.map(
    ({ tag, message }): Finding => ({
      severity: 'warning',
      where: tag,
      message,
      remedy: `it is read around; if nobody needs it: git push origin ':refs/tags/${tag}'`,
    }),
  )
  const broken = [...registry.models.values()].flatMap((model) =>
    [...model.stages.values()].flatMap((ledger) =>
      verifyLedger(ledger).map(
        ({ tag, message }): Finding => ({
          severity: 'error',
          where: tag,
          message,
          remedy:
            'the stage is not given out by pull; find out who made the tag, then remove it or promote again',
        }),
      ),
    ),
  )
  return [...unreadable, ...broken]
}
