import { listModels, logModel } from '../src/commands/list.ts'
import { resolve } from '../src/commands/pull.ts'
import { currentEntry } from '../src/registry/ledger.ts'
import { readRegistry } from '../src/registry/registry.ts'
import { interfaceLines } from '../src/report/interface-list.ts'
import type { Documents } from './documents.ts'
import { columns } from './output.ts'
import { type Context, registryTags } from './wire.ts'

export async function list(context: Context): Promise<void> {
  const models = await listModels(await registryTags(context))
  if (context.options.json) return context.out.json({ models } satisfies Documents['ls'])
  if (models.length === 0)
    return context.out.line('no model has a version yet: modelseal release makes the first')
  const rows = models.map(({ model, latest, stages, versions, deprecated }) => [
    model,
    latest ?? '-',
    Object.entries(stages)
      .map(([stage, version]) => `${stage} ${version ?? '(empty)'}`)
      .join(', ') || '-',
    `${versions} ${versions === 1 ? 'version' : 'versions'}${deprecated ? ', deprecated' : ''}`,
  ])
  for (const line of columns([['MODEL', 'LATEST', 'STAGES', ''], ...rows])) context.out.line(line)
}

export async function log(context: Context, model: string): Promise<void> {
  const entries = await logModel(await registryTags(context), model)
  if (context.options.json) return context.out.json({ model, entries } satisfies Documents['log'])
  const rows = entries.map(({ at, event, version, stage, approvals, pullRequest, tag, problems }) => [
    at,
    event,
    version ?? '-',
    stage ?? '',
    approvals.length > 0 ? `approved by ${approvals.map(({ user }) => user).join(', ')}` : '',
    pullRequest === null ? '' : `#${pullRequest}`,
    `${tag}${problems.length > 0 ? `  ! ${problems.join('; ')}` : ''}`,
  ])
  for (const line of columns(rows)) context.out.line(line)
}

export async function show(context: Context, reference: string): Promise<void> {
  const registry = readRegistry(await (await registryTags(context)).tags())
  const { version, entry } = resolve(registry, reference)
  const model = registry.models.get(version.model)
  const stages = [...(model?.stages.keys() ?? [])].filter(
    (stage) => model && currentEntry(model, stage)?.version === version.version,
  )
  const document: Documents['show'] = {
    model: version.model,
    version: version.version,
    tag: version.tag,
    commit: version.commit,
    at: version.taggedAt,
    stages,
    record: version.record,
    promotion: entry?.record ?? null,
  }
  if (context.options.json) return context.out.json(document)
  const { out } = context
  const { record } = version
  out.line(`${out.bold(`${version.model} ${version.version}`)}  ${stages.join(', ')}`)
  const rows = [
    ['tag', version.tag],
    ['commit', version.commit],
    ['released', version.taggedAt],
    ...(record
      ? [
          ['after', record.previous ?? 'nothing'],
          [
            'bundle',
            `sha256:${record.bundle.sha256} (${record.bundle.files} files, ${record.bundle.size} bytes)`,
          ],
          ...interfaceLines(record.interface ?? []).map((line) => ['model', line] as const),
          ['pull request', record.pullRequest === null ? '-' : `#${record.pullRequest}`],
          ...Object.entries(record.metrics).map(([name, value]) => [name, String(value)]),
        ]
      : [['record', 'none: the tag was made by another tool']]),
    ...(entry?.record
      ? [
          [
            `in ${entry.stage} by`,
            `${entry.tag}, approved by ${entry.record.approvals.map(({ user }) => user).join(', ') || 'nobody'}`,
          ],
        ]
      : []),
  ]
  for (const line of columns(rows)) out.line(`  ${line}`)
}
