import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { bytesOf, FormatError } from '../../src/interface/bytes.ts'
import { describeOnnx } from '../../src/interface/onnx/onnx.ts'
import { paged } from '../../src/interface/pages.ts'
import { fixture } from './files.ts'
import { counted } from './support.ts'

type Told = Record<
  string,
  Record<'inputs' | 'outputs', [name: string, type: string, shape: (string | number | null)[]][]>
>

const oracle: Told = JSON.parse(new TextDecoder().decode(await fixture('onnx/onnxruntime.json')))
const model = async (name: string) => bytesOf(await fixture(`onnx/${name}.onnx`))

/** ONNX Runtime's words for types. */
function runtimeType(dtype: string): string {
  const element: Record<string, string> = { float32: 'float' }
  if (dtype.startsWith('sequence('))
    return dtype.replace(/sequence\(map\((\w+), float32\)\)/, 'seq(map($1,tensor(float)))')
  return `tensor(${element[dtype] ?? dtype})`
}

describe('ONNX', () => {
  test.each(Object.keys(oracle))('%s takes and gives what ONNX Runtime says', async (name) => {
    const { inputs, outputs } = await describeOnnx(await model(name))
    const told = (values: typeof inputs) =>
      values?.map((value) => [value.name, runtimeType(value.dtype), value.shape ?? []])
    expect(told(inputs)).toEqual(oracle[name]?.inputs)
    expect(told(outputs)).toEqual(oracle[name]?.outputs)
  })

  test('learned numbers are counted, those that configure an operation are not', async () => {
    const { parameters, architecture, tensors } = await describeOnnx(await model('mlp'))
    expect(parameters).toBe(4 * 16 + 16 + 16 * 3)
    expect(architecture).toEqual({ opset: 17, MatMul: 2, Add: 1, Relu: 1, Reshape: 1, Softmax: 1 })
    expect(tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual([
      { name: 'w1', dtype: 'float32', shape: [4, 16] },
      { name: 'b1', dtype: 'float32', shape: [16] },
      { name: 'w2', dtype: 'float32', shape: [16, 3] },
    ])
  })

  test('the place of a tensor is that of its numbers', async () => {
    const bytes = await fixture('onnx/mlp.onnx')
    const [weights] = (await describeOnnx(bytesOf(bytes))).tensors
    const { offset = 0, length = 0 } = weights?.at[0] ?? {}
    expect(length).toBe(4 * 16 * 4)
    // numpy.random.default_rng(7).normal()
    expect(new DataView(bytes.buffer, bytes.byteOffset + offset).getFloat32(0, true)).toBeCloseTo(0.00123, 4)
  })

  test.each(['mlp-renamed', 'mlp-constants', 'mlp-retrained'])(
    '%s has the structure of mlp: names and where constants stand do not matter',
    async (name) => {
      const [first, second] = [await describeOnnx(await model('mlp')), await describeOnnx(await model(name))]
      expect(second.structure).toBe(first.structure)
      expect(second.tensors.map(({ shape }) => shape)).toEqual(first.tensors.map(({ shape }) => shape))
    },
  )

  test('another operation is another structure', async () => {
    const [first, second] = [
      await describeOnnx(await model('mlp')),
      await describeOnnx(await model('mlp-tanh')),
    ]
    expect(second.structure).not.toBe(first.structure)
  })

  test('the weights in the branches of an If are found', async () => {
    const { tensors, parameters } = await describeOnnx(await model('branches'))
    expect(tensors.map(({ name }) => name)).toEqual(['b', 'a'])
    expect(parameters).toBe(16)
  })

  test('weights in another file are said to be there', async () => {
    const { tensors } = await describeOnnx(await model('mlp-96-external'))
    expect(tensors[0]?.at).toEqual([{ file: 'mlp-96-external.data', offset: 0, length: 4 * 96 * 4 }])
  })

  test('a forest has its classes as labels, and its trees as what was learned', async () => {
    const [first, second] = [
      await describeOnnx(await model('forest')),
      await describeOnnx(await model('forest-retrained')),
    ]
    expect(first.labels).toEqual(['setosa', 'versicolor', 'virginica'])
    expect(first.parameters).toBeNull()
    expect(first.tensors).toHaveLength(1)
    expect(second.structure).toBe(first.structure)
  })

  test('gigabytes of weights are not read', async () => {
    const head = await fixture('onnx/mlp.onnx')
    // An unknown field of 3 GB behind the model, which is not there: whoever reads it gets zeros.
    const size = head.length + 6 + 3_000_000_000
    const tail = new Uint8Array([0xfa, 0x07, ...varint(3_000_000_000)])
    const reads = counted({
      size: head.length + tail.length + 3_000_000_000,
      async read(offset, length) {
        const all = Buffer.concat([head, tail])
        const read = new Uint8Array(length)
        if (offset < all.length) read.set(all.subarray(offset, offset + length))
        return read
      },
    })
    expect(size).toBeGreaterThan(3_000_000_000)
    expect((await describeOnnx(paged(reads.bytes, 1_000_000))).parameters).toBe(128)
    expect(reads.total()).toBeLessThan(16_384)
  })
})

describe('ONNX files that are not what they say', () => {
  const field = (number: number, ...content: number[]): number[] => [
    ...varint(number * 8 + 2),
    ...varint(content.length),
    ...content,
  ]
  const text = (number: number, value: string) => field(number, ...Buffer.from(value))
  const file = (...graph: number[]) => bytesOf(Uint8Array.from([0x08, 8, ...field(7, ...graph)]))
  const node = (input: string, output: string) =>
    field(1, ...text(1, input), ...text(2, output), ...text(4, 'Relu'))
  const deep = (depth: number): number[] =>
    depth === 0
      ? []
      : field(1, ...text(4, 'If'), ...field(5, ...text(1, 'body'), ...field(6, ...deep(depth - 1))))
  const external = (location: string) =>
    field(
      5,
      0x08,
      4,
      0x10,
      1,
      0x70,
      1,
      ...text(8, 'w'),
      ...field(13, ...text(1, 'location'), ...text(2, location)),
    )

  test.each<[string, ReturnType<typeof bytesOf>, RegExp]>([
    ['an empty file', bytesOf(new Uint8Array()), /no graph/],
    ['a text', bytesOf(new TextEncoder().encode('hello, world')), /./],
    ['two graphs', bytesOf(Uint8Array.from([0x08, 8, ...field(7), ...field(7)])), /graph stands twice/],
    [
      'a length past the end',
      bytesOf(Uint8Array.from([0x08, 8, 0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f])),
      /it ends at byte 8/,
    ],
    ['a value from nowhere', file(...node('x', 'y')), /nothing in its graph gives "x"/],
    ['a value that needs itself', file(...node('y', 'y')), /nothing in its graph gives "y"/],
    ['graphs without end', file(...deep(17)), /nested more than 16 deep/],
    ['weights outside', file(...external('../../etc/passwd')), /outside of the model's folder/],
    ['weights at an absolute path', file(...external('/etc/passwd')), /outside of the model's folder/],
    [
      'two inputs of one name',
      file(...field(11, ...text(1, 'x')), ...field(11, ...text(1, 'x'))),
      /two values .* "x"/,
    ],
    [
      'a tensor of negative length',
      file(...field(5, 0x08, ...varint(2n ** 64n - 1n), 0x10, 1, ...text(8, 'w'))),
      /no tensor of -1 numbers/,
    ],
    ['a number that does not end', bytesOf(new Uint8Array(20).fill(0xff)), /does not end/],
  ])('%s is refused', async (_, bytes, message) => {
    await expect(describeOnnx(bytes)).rejects.toThrow(message)
    await expect(describeOnnx(bytes)).rejects.toBeInstanceOf(FormatError)
  })

  test('whatever is cut off or changed in a real file ends in a description or a FormatError', async () => {
    const files = await Promise.all(
      ['mlp', 'branches', 'forest', 'mlp-96-int8'].map((each) => fixture(`onnx/${each}.onnx`)),
    )
    const damaged = fc
      .tuple(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        fc.nat(),
      )
      .map(([data, changes, end]) => {
        const copy = Uint8Array.from(data.subarray(0, end % 3 === 0 ? end % data.length : data.length))
        for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value
        return copy
      })
    await fc.assert(
      fc.asyncProperty(damaged, async (data) => {
        const reads = counted(bytesOf(data))
        await describeOnnx(paged(reads.bytes, 1_000_000)).catch((error: unknown) => {
          expect(error).toBeInstanceOf(FormatError)
        })
        expect(reads.total()).toBeLessThan(1_000_000)
      }),
      { numRuns: 2000 },
    )
  })
})

function varint(value: number | bigint): number[] {
  const bytes: number[] = []
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn)
    if (rest < 0x80n) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}
