import { describe, expect, test } from '@jest/globals'
import { bytesOf } from '../../src/interface/bytes.ts'
import type { Dimension, ValueSpec } from '../../src/interface/description.ts'
import { describeTflite, isTflite } from '../../src/interface/tflite/tflite.ts'
import { type Fields, flatbuffer, int, ints, tables, text } from './flatbuffer-file.ts'
import { counted, endsWell, fixture, outcome, sparse, truth } from './support.ts'

type Value = [name: string, dtype: string, shape: number[]]
type Side = Record<string, [dtype: string, shape: number[]]>

interface Told {
  readonly inputs: Value[]
  readonly outputs: Value[]
  readonly operators: string[]
  readonly signatures: Record<string, [inputs: Side, outputs: Side]>
}

const anyLength = (shape: number[]): Dimension[] => shape.map((length) => (length === -1 ? null : length))
const specs = (values: Value[]): ValueSpec[] =>
  values.map(([name, dtype, shape]) => ({ name, dtype, shape: anyLength(shape), optional: false }))
const named = (side: Side = {}): Value[] =>
  Object.entries(side).map(([name, [dtype, shape]]) => [name, dtype, shape])
const byName = (values: readonly ValueSpec[] | null) =>
  [...(values ?? [])].sort((a, b) => a.name.localeCompare(b.name))

/** A model of one subgraph. */
function model(subgraph: Fields, more: Fields = {}, size = 0): Uint8Array {
  const data = flatbuffer({
    0: int(3),
    1: tables({ 0: int(9, 1) }),
    2: tables(subgraph),
    4: tables({}),
    ...more,
  })
  return Buffer.concat([data, new Uint8Array(size)])
}

const value = (name: string, more: Fields = {}): Fields => ({ 0: ints(1, 2), 3: text(name), ...more })
const chain: Fields = {
  0: tables(value('x'), value('y')),
  1: ints(0),
  2: ints(1),
  3: tables({ 1: ints(0), 2: ints(1) }),
}

describe('TensorFlow Lite', () => {
  test.each(['flex.tflite', 'quantised.tflite'])('says of %s what the interpreter says', async (name) => {
    const told = await truth<Told>(`${name}.json`)

    const description = await describeTflite(bytesOf(await fixture(name)))

    expect(description.inputs).toEqual(specs(told.inputs))
    expect(description.outputs).toEqual(specs(told.outputs))
    expect(description.addressedBy).toBe('position')
    const operators = Object.entries(description.architecture).flatMap(([name, count]) =>
      Array(count).fill(name),
    )
    expect(operators.sort()).toEqual(told.operators.sort())
  })

  test.each(['concrete.tflite', 'repacked.tflite'])(
    'names values of %s as its signature does',
    async (name) => {
      const { signatures } = await truth<Told>(`${name}.json`)
      const [inputs, outputs] = signatures['serving_default'] ?? []

      const description = await describeTflite(bytesOf(await fixture(name)))

      expect(description.inputs).toEqual(specs(named(inputs)))
      expect(byName(description.outputs)).toEqual(byName(specs(named(outputs))))
      expect(description.addressedBy).toBe('name')
      expect(description.parameters).toBe(4 * 3 + 3)
    },
  )

  test('callers may leave out what belongs to another signature', async () => {
    const { inputs } = await describeTflite(bytesOf(await fixture('signatures.tflite')))

    expect(inputs).toEqual([
      { name: 'features', dtype: 'float32', shape: [null, 4], optional: false },
      { name: 'best.scores', dtype: 'float32', shape: [null, 3], optional: true },
    ])
  })

  test('says where weights lie, in which type, and counts quantised ones', async () => {
    const data = await fixture('quantised.tflite')

    const { tensors, parameters } = await describeTflite(bytesOf(data))

    const weights = tensors.find(({ dtype }) => dtype === 'int8')
    expect(weights).toMatchObject({ shape: [48, 64], at: [{ file: null, length: 48 * 64 }] })
    expect(parameters).toBe(48 * 64)
    const shape = tensors.find(({ dtype }) => dtype === 'int32')?.at[0]
    if (!shape) throw new Error('the new shape is nowhere')
    const numbers = new DataView(data.buffer, data.byteOffset + shape.offset, shape.length)
    expect([numbers.getInt32(0, true), numbers.getInt32(4, true)]).toEqual([6, 8])
  })

  test('a model that another writer laid out anew has the same structure', async () => {
    const [data, repacked] = await Promise.all(['concrete.tflite', 'repacked.tflite'].map(fixture))
    if (!data || !repacked) throw new Error('no fixtures')

    const [one, other] = [await describeTflite(bytesOf(data)), await describeTflite(bytesOf(repacked))]

    expect(repacked.length).not.toBe(data.length)
    expect(other.structure).toBe(one.structure)
  })

  test('the structure is the wiring, the options and nothing of the names', async () => {
    const options = (more: Fields): Fields => ({ ...chain, 3: tables({ 1: ints(0), 2: ints(1), ...more }) })
    const structure = async (subgraph: Fields) => (await describeTflite(bytesOf(model(subgraph)))).structure
    const plain = await structure(chain)

    const renamed = { ...chain, 0: tables(value('a'), value('b')) }
    const renumbered = {
      0: tables(value('y'), value('x')),
      1: ints(1),
      2: ints(0),
      3: tables({ 1: ints(1), 2: ints(0) }),
    }
    expect(await structure(renamed)).toBe(plain)
    expect(await structure(renumbered)).toBe(plain)
    expect(await structure(options({ 3: int(8, 1), 4: { table: { 0: int(0, 1) } } }))).toBe(plain)
    const others = [
      await structure(options({ 3: int(8, 1), 4: { table: { 0: int(1, 1) } } })),
      await structure(options({ 3: int(17, 1), 4: { table: { 0: ints(2, 3) } } })),
      await structure(options({ 3: int(17, 1), 4: { table: { 0: ints(3, 2) } } })),
      await structure(options({ 1: ints(0, -1) })),
      await structure({ ...chain, 2: ints(0) }),
    ]
    expect(new Set([plain, ...others]).size).toBe(6)
  })

  test.each(['signatures.tflite', 'quantised.tflite', 'flex.tflite'])(
    'survives whatever is done to %s',
    async (name) => {
      const data = await fixture(name)
      await endsWell(describeTflite, data, 8 * data.length + 64 * 1024)
    },
  )

  test('finds the weights of a model above 2 GB, which lie behind the tables', async () => {
    const [offset, length] = [3_000_000_000, 4_000_000_000]
    const tensor = { 0: ints(1_000_000_000), 2: int(1), 3: text('w') }
    const head = model({ 0: tables(tensor) }, { 4: tables({}, { 1: int(offset, 8), 2: int(length, 8) }) })
    const reads = counted(sparse(head, offset + length))

    const { tensors, parameters } = await describeTflite(reads.bytes)

    expect(tensors).toEqual([
      { name: 'w', dtype: 'float32', shape: [1_000_000_000], at: [{ file: null, offset, length }] },
    ])
    expect(parameters).toBe(1_000_000_000)
    expect(reads.total()).toBeLessThan(8192)
  })

  test('warns of custom operators, and tells what they keep for themselves', async () => {
    const compiled = { data: new Uint8Array(5000) }
    const kinds = tables({ 0: int(32, 1), 1: text('edgetpu-custom-op'), 3: int(32) })

    const { warnings, tensors, parameters } = await describeTflite(
      bytesOf(model({ ...chain, 3: tables({ 1: ints(0), 2: ints(1), 5: compiled }) }, { 1: kinds })),
    )

    expect(warnings).toEqual(['needs operators that its runtime must bring along: edgetpu-custom-op'])
    expect(tensors).toMatchObject([
      { name: 'edgetpu-custom-op 0', dtype: 'uint8', shape: [5000], at: [{ length: 5000 }] },
    ])
    expect(parameters).toBeNull()
    expect((await describeTflite(bytesOf(await fixture('flex.tflite')))).warnings).toEqual([
      'needs the Flex delegate, which is all of TensorFlow: FlexCholesky, FlexMatrixDiagPartV3',
    ])
  })

  test('does not claim to know weights in another file', async () => {
    const tensor = value('w', { 10: int(1) })

    const description = await describeTflite(bytesOf(model({ 0: tables(tensor) })))

    expect(description).toMatchObject({
      parameters: null,
      tensors: [{ name: 'w', at: [] }],
      warnings: ['has weights in another file, which are not looked at'],
    })
  })

  const aliased = (count: number, subgraph: Fields): Uint8Array =>
    flatbuffer({ 0: int(3), 2: { tables: Array(count).fill(subgraph) } })

  test.each([
    ['another file', flatbuffer({ 0: int(3) }, 'XXXX'), 'it does not begin as TensorFlow Lite files do'],
    ['another version', flatbuffer({ 0: int(2) }), 'it is of an unknown version (2)'],
    ['no subgraph', flatbuffer({ 0: int(3) }), 'it has no subgraph'],
    [
      'an offset out of the file',
      Uint8Array.from([255, 255, 255, 127, 84, 70, 76, 51]),
      /^it ends at byte 8, where/,
    ],
    ['a table within itself', Uint8Array.from([4, 0, 0, 0, 84, 70, 76, 51]), /^it ends at byte 8, where/],
    ['a tensor that is not there', model({ ...chain, 1: ints(7) }), 'it refers to tensor 7 of 2'],
    [
      "an operator's tensor that is not there",
      model({ ...chain, 3: tables({ 1: ints(-2) }) }),
      'it refers to tensor -2 of 2',
    ],
    [
      'an operator that is not there',
      model({ ...chain, 3: tables({ 0: int(5) }) }),
      'it refers to operator 5 of 1',
    ],
    [
      'a buffer that is not there',
      model({ 0: tables(value('w', { 2: int(9) })) }),
      'tensor "w" is in buffer 9 of 1',
    ],
    [
      'weights that do not fill their shape',
      model({ 0: tables(value('w', { 2: int(1) })) }, { 4: tables({}, { 0: { data: new Uint8Array(7) } }) }),
      'tensor "w" has 7 bytes, but float32 [1,2] takes 8',
    ],
    [
      'weights behind the end',
      model({ 0: tables(value('w', { 2: int(1) })) }, { 4: tables({}, { 1: int(4096, 8), 2: int(8, 8) }) }),
      /^tensor "w" would end at byte 4104 of \d+$/,
    ],
    [
      'a negative shape',
      model({ 0: tables({ 0: ints(-7), 3: text('w') }) }),
      'tensor "w" has a shape of [-7]',
    ],
    [
      'a signature twice',
      model(chain, { 7: tables({ 2: text('a') }, { 2: text('a') }) }),
      'the signature "a" stands twice',
    ],
    [
      'a signature of nothing',
      model(chain, { 7: tables({ 2: text('a'), 4: int(3) }) }),
      'the signature "a" is of no subgraph',
    ],
    [
      'a hundred thousand times the same subgraph',
      aliased(100_000, { 0: { tables: Array(1000).fill(value('a'.repeat(9999))) } }),
      /its header does not end within \d+ bytes/,
    ],
    ['more subgraphs than anybody has', aliased(300_000, {}), /^a list at byte \d+ has 300000 items$/],
  ])('refuses %s', async (_, data, message) => {
    const reads = counted(bytesOf(data))

    const found = await outcome(describeTflite, reads.bytes)

    if (typeof message === 'string') expect(found).toBe(message)
    else expect(found).toMatch(message)
    expect(reads.total()).toBeLessThanOrEqual(8 * data.length + 64 * 1024)
  })

  test('is recognised by its identifier', async () => {
    expect(isTflite(await fixture('flex.tflite'))).toBe(true)
    expect(isTflite(await fixture('tiny.gguf'))).toBe(false)
  })
})
