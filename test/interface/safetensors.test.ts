import { describe, expect, test } from '@jest/globals'
import { bytesOf } from '../../src/interface/bytes.ts'
import { describeSafetensors, isSafetensors } from '../../src/interface/safetensors.ts'
import { counted, endsWell, fixture, outcome, sparse, truth } from './support.ts'

/** A file with this header; `data` bytes of zeros follow. */
function file(header: string | object, data = 0, length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + data)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true)
  bytes.set(text, 8)
  return bytes
}

const tensor = (dtype: string, shape: number[], start: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [start, end],
})

describe('safetensors', () => {
  test('says what the library says', async () => {
    const { tensors } = await truth<{ tensors: Record<string, [string, number[]]> }>('tiny.safetensors.json')

    const description = await describeSafetensors(bytesOf(await fixture('tiny.safetensors')))

    const told = description.tensors.map(({ name, dtype, shape }) => [name, [dtype, shape]])
    expect(Object.fromEntries(told)).toEqual(tensors)
    expect(description).toMatchObject({ parameters: 4 * 8 + 4 + 2 * 4 + 1, inputs: null, structure: null })
  })

  test('says where the bytes of a tensor lie', async () => {
    const data = await fixture('tiny.safetensors')

    const { tensors } = await describeSafetensors(bytesOf(data))

    const at = tensors.find(({ name }) => name === 'scale')?.at[0]
    if (!at) throw new Error('scale is nowhere')
    expect(at.length).toBe(8)
    expect(new DataView(data.buffer, data.byteOffset + at.offset, at.length).getFloat64(0, true)).toBe(2)
  })

  test('reads kilobytes of 10 GB', async () => {
    const entries = Array.from({ length: 300 }, (_, index) => {
      const size = 32_000_000
      return [`layers.${index}.weight`, tensor('BF16', [4000, 4000], index * size, (index + 1) * size)]
    })
    const head = file(Object.fromEntries(entries))
    const reads = counted(sparse(head, head.length + 300 * 32_000_000))

    const description = await describeSafetensors(reads.bytes)

    expect(description.parameters).toBe(300 * 4000 * 4000)
    expect(reads.bytes.size).toBeGreaterThan(9.6e9)
    expect(reads.total()).toBeLessThan(64 * 1024)
  })

  test('survives whatever is done to a file', async () => {
    const data = await fixture('tiny.safetensors')
    await endsWell(describeSafetensors, data, data.length)
  })

  test.each([
    [
      'a header longer than the file',
      file('{}', 0, 3),
      'its header would have 3 bytes, but it ends at byte 10',
    ],
    ['a header of 2^63 bytes', file('{}', 0, 2 ** 63), 'its header would have 9223372036854776000 bytes'],
    ['a header without a brace', file(' {}'), 'its header does not begin with {'],
    ['a header that ends early', file('{"a":'), 'its header is not JSON'],
    ['no header at all', new Uint8Array(3), 'it has 3 bytes, which is less than the length of a header'],
    [
      'a name that stands twice',
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{}}', 1),
      'its header has "a" twice in one object',
    ],
    [
      'a key that stands twice',
      file('{"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1),
      'its header has "dtype" twice in one object',
    ],
    [
      'a hole',
      file({ a: tensor('U8', [1], 1, 2) }, 2),
      'tensor "a" begins at 1 of the data, where 0 is next',
    ],
    [
      'an overlap',
      file({ a: tensor('U8', [2], 0, 2), b: tensor('U8', [2], 1, 3) }, 3),
      'tensor "b" begins at 1 of the data, where 2 is next',
    ],
    [
      'bytes behind the last tensor',
      file({ a: tensor('U8', [1], 0, 1) }, 2),
      'its tensors have 1 bytes, but 2 follow the header',
    ],
    [
      'data that is cut',
      file({ a: tensor('F32', [2], 0, 8) }, 7),
      'its tensors have 8 bytes, but 7 follow the header',
    ],
    [
      'a shape that the bytes do not hold',
      file({ a: tensor('F16', [2, 3], 0, 8) }, 8),
      'tensor "a" has 8 bytes, but F16 [2,3] takes 12',
    ],
    [
      'a shape beyond all numbers',
      file({ a: tensor('U8', [2 ** 40, 2 ** 40], 0, 1) }, 1),
      'there is no tensor of 1099511627776 × 1099511627776 numbers',
    ],
    ['a negative length', file({ a: tensor('U8', [-1], 0, 1) }, 1), 'the shape of tensor "a" is not a count'],
    ['an unknown type', file({ a: tensor('U7', [1], 0, 1) }, 1), 'tensor "a" is of an unknown type "U7"'],
    ['metadata with numbers', file('{"__metadata__":{"n":1}}'), '__metadata__ has something else than texts'],
    [
      'deep nesting',
      file(`{"a":${'['.repeat(999)}${']'.repeat(999)}}`),
      'its header is nested deeper than 200',
    ],
    ['half a surrogate pair', file('{"\\ud800":1}'), 'its header has a text that is not Unicode'],
  ])('refuses %s', async (_, data, message) => {
    expect(await outcome(describeSafetensors, data)).toBe(message)
  })

  test('takes tensors in any order, without any, and without numbers', async () => {
    const any = { b: tensor('U8', [1], 0, 1), z: tensor('F32', [0, 7], 1, 1), a: tensor('U8', [2], 1, 3) }

    const { tensors } = await describeSafetensors(bytesOf(file(any, 3)))

    expect(tensors.map(({ name }) => name)).toEqual(['b', 'z', 'a'])
    expect(await describeSafetensors(bytesOf(file('{}  ')))).toMatchObject({ tensors: [], parameters: 0 })
  })

  test('does not count weights that share their numbers', async () => {
    const header = { 'q.qweight': tensor('I32', [1, 2], 0, 8), 'q.scales': tensor('F16', [2], 8, 12) }
    expect((await describeSafetensors(bytesOf(file(header, 12)))).parameters).toBeNull()
  })

  test('is recognised by its first bytes', async () => {
    expect(isSafetensors(await fixture('tiny.safetensors'))).toBe(true)
    expect(isSafetensors(await fixture('tiny.gguf'))).toBe(false)
    expect(isSafetensors(new TextEncoder().encode('{"learner":{}}'))).toBe(false)
  })
})
