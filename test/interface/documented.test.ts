import { describe, expect, test } from '@jest/globals'
import { versioningSchema } from '../../src/config/versioning.ts'
import { compareInterfaces, type Interface, verdictOf } from '../../src/interface/compare.ts'
import type { Dimension, ValueSpec } from '../../src/interface/description.ts'
import { levelOf } from '../../src/version/evidence.ts'
import { tableRows } from '../version/tables.ts'

describe('docs/versioning.md: an interface', () => {
  const rows = tableRows('side', 'before', 'after', 'addressed by', 'verdict')

  test('has a table', () => {
    expect(rows.length).toBeGreaterThan(20)
  })

  test.each(rows)(
    '%s %s → %s, addressed by %s, is %s',
    (side, before = '', after = '', addressedBy, verdict) => {
      const model = (cell: string): Interface => ({
        inputs: side === 'input' ? valuesOf(cell) : [],
        outputs: side === 'output' ? valuesOf(cell) : [],
        addressedBy: addressedBy === 'position' ? 'position' : 'name',
      })
      expect(verdictOf(compareInterfaces(model(before), model(after)))).toBe(verdict)
    },
  )
})

describe('docs/versioning.md: what became of a model', () => {
  const rows = tableRows('what became of the model', 'called', 'at least', '`versioning.evidence`')
  const { evidence } = versioningSchema.parse({})
  const classes = [
    'repackaged',
    'files',
    'quantized',
    'retrained',
    're-architected',
    'interface-widened',
    'interface-broken',
  ] as const

  test('has a row for each class, the gravest first', () => {
    expect(rows.map(([, called]) => called)).toEqual(classes.toReversed())
  })

  test.each(classes)('%s is worth what the page says, and its key changes that', (called) => {
    const [, , level, cell = ''] = rows.find((row) => row[1] === called) ?? []
    const key = cell.replaceAll('`', '')
    expect(levelOf(called, evidence)).toBe(level)
    for (const other of Object.keys(evidence)) {
      const changed = levelOf(called, { ...evidence, [other]: 'none' }) === 'none'
      expect(`${other}: ${changed}`).toBe(`${other}: ${other === key}`)
    }
  })
})

/** `x: float32[batch, 4], y?: int64` */
function valuesOf(cell: string): ValueSpec[] {
  return [...cell.matchAll(/(\w+)(\?)?: (\w+)(?:\[([^\]]*)\])?/g)].map(
    ([, name = '', optional, dtype = '', shape]) => ({
      name,
      dtype,
      shape: shape?.split(', ').map(dimensionOf) ?? null,
      optional: optional === '?',
    }),
  )
}

function dimensionOf(text: string): Dimension {
  if (text === '?') return null
  return /^\d+$/.test(text) ? Number(text) : text
}
