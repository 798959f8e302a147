import { z } from 'zod'
import { parseConfiguration } from '../config/parse.ts'
import type { History } from '../ports/history.ts'
import type { TagReader } from '../ports/registry.ts'
import type { Workspace } from '../ports/workspace.ts'
import { verifyLedger } from '../registry/ledger.ts'
import { type GitTag, type Model, readRegistry } from '../registry/registry.ts'
import { parseTag } from '../registry/tag.ts'

/** Something that is wrong, and what mends it. */
export const findingSchema = z.object({
  severity: z.enum(['error', 'warning']),
  where: z.string().describe('A tag, a model, or a place in a file.'),
  message: z.string(),
  remedy: z.string(),
})
export type Finding = z.infer<typeof findingSchema>

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

async function registryFindings(reader: TagReader): Promise<Finding[]> {
  const tags = await reader.tags()
  const registry = readRegistry(tags)
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
  const models = [...registry.models.values()]
  return [
    ...unreadable,
    ...tags.flatMap(almost),
    ...models.flatMap(foreign),
    ...models.flatMap(twins),
    ...broken,
  ]
}

/** Tags that look as if they were meant for the registry, but that no reader of it understands. */
function almost({ name, record }: GitTag): Finding[] {
  if (record !== null || parseTag(name) !== null || !/@v?\d|@deprecated|#/.test(name)) return []
  return [
    {
      severity: 'warning',
      where: name,
      message: 'looks like a tag of the registry, but is not in its grammar',
      remedy: 'versions are model@v1.2.3, stages model#production#4; it is read around',
    },
  ]
}

/** Stages without a record are the ledger's business. */
function foreign({ versions }: Model): Finding[] {
  return versions
    .filter(({ record, withdrawn }) => record === null && !withdrawn)
    .map(({ tag }) => ({
      severity: 'warning',
      where: tag,
      message: 'has no record that can be read: another tool or a person made it',
      remedy: 'its number counts, but pull refuses it: there is nothing to check its files against',
    }))
}

function twins({ versions }: Model): Finding[] {
  const standing = versions.filter(({ withdrawn }) => !withdrawn)
  return standing.flatMap(({ tag, commit }, index) => {
    const other = standing.slice(0, index).find((each) => each.commit === commit)
    if (!other) return []
    return [
      {
        severity: 'warning' as const,
        where: tag,
        message: `stands at the same commit as ${other.tag}: GTO refuses to read both`,
        remedy: 'nothing has to be done for Modelseal; withdraw one of them where GTO is used',
      },
    ]
  })
}
