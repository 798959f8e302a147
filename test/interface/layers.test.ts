import { describe, expect, test } from '@jest/globals'
import { bytesOf } from '../../src/interface/bytes.ts'
import type { ValueSpec } from '../../src/interface/description.ts'
import { describeKeras } from '../../src/interface/keras/keras.ts'
import { describeTfjs } from '../../src/interface/keras/tfjs.ts'
import { describeMlmodel } from '../../src/interface/mlmodel.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { endsWell, fixture, outcome, truth } from './support.ts'

type Told = { readonly inputs: unknown[][]; readonly outputs: unknown[][]; readonly parameters: number }

const short = (values: readonly ValueSpec[] | null) =>
  values?.map(({ name, dtype, shape }) => [name, dtype, shape])
const keras = async (name: string) => describeKeras(bytesOf(await fixture(name)), createUnpacker())
const text = (data: unknown) =>
  new TextEncoder().encode(typeof data === 'string' ? data : JSON.stringify(data))

describe('Keras', () => {
  test.each(['functional.keras', 'sequential.keras', 'lambda.keras'])(
    '%s takes what Keras says',
    async (name) => {
      const told = await truth<Told>(`${name}.json`)
      const { inputs, outputs, tensors } = await keras(name)
      expect(inputs?.map(({ dtype, shape }) => [dtype, shape])).toEqual(
        told.inputs.map(([, ...rest]) => rest),
      )
      expect(outputs).toHaveLength(told.outputs.length)
      // A shape that does not follow plainly is not guessed.
      for (const [index, output] of (outputs ?? []).entries())
        if (output.shape !== null) expect(output.shape).toEqual(told.outputs[index]?.[2])
      expect(tensors[0]?.at[0]?.length).toBeGreaterThan(0)
    },
  )

  test('of layers in a line says how many classes there are', async () => {
    expect(short((await keras('sequential.keras')).outputs)).toEqual([['dense_1', 'float32', [null, 2]]])
  })

  test('with a Lambda layer runs code of its own', async () => {
    expect((await keras('lambda.keras')).unsafe).toEqual(['has a Lambda layer, which runs code of its own'])
    expect((await keras('functional.keras')).unsafe).toBeUndefined()
  })

  test('that is cut off or changed ends in a description or a FormatError', async () => {
    const data = await fixture('sequential.keras')
    await endsWell((bytes) => describeKeras(bytes, createUnpacker()), data, 20 * data.length + 300_000)
  })
})

describe('TensorFlow.js', () => {
  const files = new Map([['group1-shard1of1.bin', 1000]])
  const tfjs = async (name: string, sizes = files) =>
    describeTfjs(bytesOf(await fixture(`${name}/model.json`)), sizes)

  test('a graph has the values of its signature, and the numbers that were learned', async () => {
    const model = await tfjs('tfjs-graph')
    expect(short(model?.inputs ?? null)).toEqual([['features', 'float32', [null, 4]]])
    expect(short(model?.outputs ?? null)).toEqual([['scores', 'float32', [null, 3, 1]]])
    expect(model?.parameters).toBe(4 * 8 + 8 * 3)
    expect(model?.tensors.map(({ name, dtype, at }) => [name, dtype, at])).toEqual([
      [
        'StatefulPartitionedCall/MatMul/ReadVariableOp',
        'float32',
        [{ file: 'group1-shard1of1.bin', offset: 0, length: 128 }],
      ],
      [
        'StatefulPartitionedCall/MatMul_1/ReadVariableOp',
        'float32',
        [{ file: 'group1-shard1of1.bin', offset: 128, length: 96 }],
      ],
    ])
  })

  test('a quantized one is the same graph, with weights of another type', async () => {
    const [model, small] = [await tfjs('tfjs-graph'), await tfjs('tfjs-graph-uint8')]
    expect(small?.structure).toBe(model?.structure)
    expect(small?.parameters).toBe(model?.parameters)
    expect(new Set(small?.tensors.map(({ dtype }) => dtype))).toEqual(new Set(['uint8']))
  })

  test('layers have the units of the last as classes', async () => {
    const told = await truth<{ parameters: number; outputs: unknown }>('tfjs-layers/truth.json')
    const model = await tfjs('tfjs-layers')
    expect(model?.inputs?.[0]?.shape).toEqual([null, 6])
    expect(model?.outputs?.[0]?.shape).toEqual(told.outputs)
    expect(model?.parameters).toBe(told.parameters)
  })

  const graph = (weights: unknown[], paths = ['a.bin', 'b.bin']) =>
    text({ modelTopology: { node: [] }, weightsManifest: [{ paths, weights }] })
  const floats = (name: string, count: number) => ({ name, shape: [count], dtype: 'float32' })

  test('a tensor may stand across shards; behind a text, places are counted from the end', async () => {
    const data = graph([
      floats('a', 3),
      { name: 't', shape: [1], dtype: 'string' },
      floats('b', 2),
      floats('c', 1),
    ])
    const model = await describeTfjs(
      bytesOf(data),
      new Map([
        ['a.bin', 20],
        ['b.bin', 11],
      ]),
    )
    expect(model?.tensors.map(({ name, at }) => [name, at])).toEqual([
      ['a', [{ file: 'a.bin', offset: 0, length: 12 }]],
      [
        'b',
        [
          { file: 'a.bin', offset: 19, length: 1 },
          { file: 'b.bin', offset: 0, length: 7 },
        ],
      ],
      ['c', [{ file: 'b.bin', offset: 7, length: 4 }]],
    ])
    const missing = await describeTfjs(bytesOf(data), new Map([['a.bin', 20]]))
    expect(missing?.tensors.map(({ at }) => at)).toEqual([[], [], []])
  })

  test.each<[unknown, unknown]>([
    ['{', 'it is not JSON'],
    [{}, null],
    [
      { modelTopology: { node: [] }, weightsManifest: [{ paths: ['../x'], weights: [] }] },
      /outside of the model's folder/,
    ],
    [
      {
        modelTopology: { node: [] },
        weightsManifest: [{ paths: [], weights: [{ name: 'a', shape: [-1], dtype: 'float32' }] }],
      },
      /count/,
    ],
    [{ modelTopology: { node: [{ name: 1 }] }, weightsManifest: [] }, /name of a node/],
    ['{"modelTopology":{},"modelTopology":{}}', /twice/],
  ])('%j is %s', async (data, expected) => {
    const found = await outcome((bytes) => describeTfjs(bytes, new Map()), text(data))
    if (expected instanceof RegExp) expect(found).toMatch(expected)
    else expect(found).toBe(expected)
  })

  test.each(['tfjs-graph', 'tfjs-layers'])(
    '%s, cut off or changed, ends in a description or a FormatError',
    async (name) => {
      const data = await fixture(`${name}/model.json`)
      await endsWell((bytes) => describeTfjs(bytes, files), data, data.length)
    },
  )
})

describe('MLmodel', () => {
  const mlmodel = async (name: string) => describeMlmodel(bytesOf(await fixture(`${name}/MLmodel`)))

  test('columns have their types, and what may be left out', async () => {
    const { inputs, outputs, addressedBy, architecture } = await mlmodel('columns')
    expect(inputs?.map(({ name, dtype, optional }) => `${name}${optional ? '?' : ''}: ${dtype}`)).toEqual([
      'age: float64',
      'town?: string',
      'born: datetime64',
      'counts: array(int64)',
      'messages: array(object(name?: string, role: string))',
      'weights: map(float32)',
      'temperature?: float64',
      'stop?: string',
    ])
    expect(short(outputs)).toEqual([['0', 'int64', [null]]])
    expect(addressedBy).toBe('name')
    expect(architecture).toEqual({ flavors: 'python_function', mlflow: '3.17.2', python: '3.11.7' })
  })

  test('tensors have their shapes', async () => {
    const { inputs, outputs } = await mlmodel('tensors')
    expect(short(inputs)).toEqual([
      ['image', 'float32', [null, 28, 28]],
      ['mask', 'bool', [null]],
    ])
    expect(short(outputs)).toEqual([['0', 'float64', [null, 10]]])
  })

  test('without a signature nothing is said of values', async () => {
    expect(await mlmodel('unsigned')).toMatchObject({ inputs: null, outputs: null })
  })

  test.each([
    ['', 'it is no MLmodel file: it has no flavors'],
    ['flavors: {a: {}}\nsignature: {inputs: "["}', 'a list of its signature is not JSON'],
    ['flavors: {a: {}}\nsignature: {inputs: "[1]"}', 'a value of its signature is not an object'],
    ['a: &a [x]\nb: &b [*a, *a]\nflavors: [', /^line \d+: /],
  ])('%j is refused', async (data, message) => {
    const found = await outcome(describeMlmodel, text(data))
    if (message instanceof RegExp) expect(found).toMatch(message)
    else expect(found).toBe(message)
  })

  test('that is cut off or changed ends in a description or a FormatError', async () => {
    const data = await fixture('columns/MLmodel')
    await endsWell(describeMlmodel, data, data.length)
  })
})
