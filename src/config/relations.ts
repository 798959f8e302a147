import { type Finding, unknownKey } from './issues.ts'
import { nearest } from './nearest.ts'
import type { Path } from './place.ts'

interface Stage {
  readonly name: string
  readonly after: string | null
  readonly labels: readonly { readonly text: string; readonly path: Path }[]
}

/** What no single value shows: stages that follow each other in a circle, labels that mean two things. Reads raw data, so that it speaks beside other problems. */
export function relationFindings(data: unknown): Finding[] {
  const stages = stagesOf(data)
  return [
    ...labelFindings(stages),
    ...afterFindings(stages),
    ...swappedBounds(data),
    ...unknownRanges(data),
    ...prototypes(data),
  ]
}

function stagesOf(data: unknown): Stage[] {
  return entries(field(data, 'stages')).flatMap(([name, stage]) => {
    if (!isObject(stage)) return []
    const after = field(stage, 'after')
    return [
      {
        name,
        after: typeof after === 'string' ? after : null,
        labels: [['label', `promote:${name}`] as const, ['rollback-label', `rollback:${name}`] as const].map(
          ([key, standard]) => {
            const text = field(stage, key)
            return typeof text === 'string'
              ? { text, path: ['stages', name, key] }
              : { text: standard, path: ['stages', name] }
          },
        ),
      },
    ]
  })
}

/** GitHub's labels are the same in upper and lower case. */
function labelFindings(stages: readonly Stage[]): Finding[] {
  const seen = new Map<string, Path>()
  return stages
    .flatMap(({ labels }) => labels)
    .flatMap(({ text, path }) => {
      const first = seen.get(text.toLowerCase())
      seen.set(text.toLowerCase(), first ?? path)
      return first
        ? [
            {
              path,
              at: 'value' as const,
              message: `the label "${text}" is taken by ${first.slice(1).join('.')}`,
            },
          ]
        : []
    })
}

function afterFindings(stages: readonly Stage[]): Finding[] {
  const byName = new Map(stages.map((stage) => [stage.name, stage]))
  return stages.flatMap(({ name, after }): Finding[] => {
    if (after === null) return []
    const path = ['stages', name, 'after']
    if (!byName.has(after)) {
      const meant = nearest(
        after,
        [...byName.keys()].filter((other) => other !== name),
      )
      const message = `there is no stage "${after}"`
      return [{ path, at: 'value', message, ...(meant === null ? {} : { suggestion: meant }) }]
    }
    const way = [name]
    for (let next: string | null = after; next !== null && way.length <= byName.size; ) {
      way.push(next)
      if (next === name) return [{ path, at: 'value', message: `a circle: ${way.join(' after ')}` }]
      next = byName.get(next)?.after ?? null
    }
    return []
  })
}

/** A minimum above the maximum can never hold. */
function swappedBounds(data: unknown): Finding[] {
  return entries(field(data, 'models')).flatMap(([name, model]) => {
    const gates = field(model, 'gates')
    return (Array.isArray(gates) ? gates : []).flatMap((gate: unknown, index): Finding[] => {
      const [min, max] = [field(gate, 'min'), field(gate, 'max')]
      if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return []
      const path = ['models', name, 'gates', index, 'min']
      return [{ path, at: 'value', message: `is above max: no value is at least ${min} and at most ${max}` }]
    })
  })
}

/** A range for a model that is not there: the model that was meant would not be released from the branch. */
function unknownRanges(data: unknown): Finding[] {
  const models = entries(field(data, 'models')).map(([name]) => name)
  const branches = field(field(data, 'versioning'), 'branches')
  return (Array.isArray(branches) ? branches : []).flatMap((branch: unknown, index): Finding[] =>
    entries(field(branch, 'range')).flatMap(([name]): Finding[] => {
      if (models.includes(name)) return []
      const meant = nearest(name, models)
      const path = ['versioning', 'branches', index, 'range', name]
      const suggestion = meant === null ? {} : { suggestion: meant }
      return [{ path, at: 'key', message: `there is no model "${name}"`, ...suggestion }]
    }),
  )
}

/** Schemas pass this name over in silence. */
function prototypes(value: unknown, path: Path = []): Finding[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => prototypes(each, [...path, index]))
  return entries(value).flatMap(([key, inner]) =>
    key === '__proto__' ? [unknownKey(key, path)] : prototypes(inner, [...path, key]),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function entries(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : []
}

function field(value: unknown, key: string): unknown {
  return isObject(value) ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
}
