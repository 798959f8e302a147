import { describe, expect, test } from '@jest/globals'
import { bytesOf } from '../../src/interface/bytes.ts'
import { describeGguf, isGguf } from '../../src/interface/gguf/gguf.ts'
import { counted, endsWell, fixture, outcome, sparse, truth } from './support.ts'

type Part = Uint8Array | string

/** Little-endian, in as many bytes. */
function int(value: number | bigint, bytes: 4 | 8): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true)
  return new Uint8Array(view.buffer, 0, bytes)
}

const joined = (...parts: Part[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
const text = (value: string): Uint8Array => joined(int(Buffer.byteLength(value), 8), value)
const pair = (key: string, type: number, ...value: Part[]): Uint8Array =>
  joined(text(key), int(type, 4), ...value)
const string = (key: string, value: string): Uint8Array => pair(key, 8, text(value))
const tensor = (name: string, lengths: number[], type: number, offset: number): Uint8Array =>
  joined(text(name), int(lengths.length, 4), ...lengths.map((n) => int(n, 8)), int(type, 4), int(offset, 8))

interface Parts {
  version?: number | bigint
  pairs?: Uint8Array[]
  tensors?: Uint8Array[]
  pairCount?: number | bigint
  tensorCount?: number | bigint
  data?: number
}

function file({
  version = 3,
  pairs = [],
  tensors = [],
  pairCount,
  tensorCount,
  data = 0,
}: Parts): Uint8Array {
  const counts = [int(tensorCount ?? tensors.length, 8), int(pairCount ?? pairs.length, 8)]
  const head = joined('GGUF', int(version, 4), ...counts, ...pairs, ...tensors)
  return joined(head, new Uint8Array((32 - (head.length % 32)) % 32), new Uint8Array(data))
}

const arch = string('general.architecture', 'llama')
const weight = tensor('a', [8], 0, 0)

describe('GGUF', () => {
  test('says what gguf-py says', async () => {
    interface Told {
      readonly name: string
      readonly type: string
      readonly shape: number[]
      readonly elements: number
      readonly offset: number
      readonly bytes: number
    }
    const told = await truth<{ tensors: Told[] }>('tiny.gguf.json')
    const words: Record<string, string> = { F16: 'float16', F32: 'float32', Q8_0: 'q8_0' }

    const description = await describeGguf(bytesOf(await fixture('tiny.gguf')))

    expect(description.tensors).toEqual(
      told.tensors.map(({ name, type, shape, offset, bytes }) => {
        return { name, dtype: words[type], shape, at: [{ file: null, offset, length: bytes }] }
      }),
    )
    expect(description.parameters).toBe(told.tensors.reduce((sum, { elements }) => sum + elements, 0))
    expect(description.architecture).toEqual({
      architecture: 'llama',
      block_count: 1,
      context_length: 64,
      embedding_length: 32,
      head_count: 2,
      tokenizer: 'gpt2',
      vocabulary: 40,
      'chat template': expect.stringMatching(/^[0-9a-f]{12}$/),
    })
    expect(description.warnings).toEqual([])
  })

  test('survives whatever is done to a file', async () => {
    const data = await fixture('tiny.gguf')
    await endsWell(describeGguf, data, 4 * data.length)
  })

  test('reads the vocabulary and the names, whatever the weights weigh', async () => {
    const words = Array.from({ length: 100_000 }, (_, index) => text(`word${index}`))
    const pairs = [arch, pair('tokenizer.ggml.tokens', 9, int(8, 4), int(words.length, 8), joined(...words))]
    const head = file({ pairs, tensors: [tensor('w', [2 ** 16, 2 ** 16], 1, 0)] })
    const reads = counted(sparse(head, head.length + 2 ** 33))

    const { architecture, parameters } = await describeGguf(reads.bytes)

    expect(architecture['vocabulary']).toBe(100_000)
    expect(parameters).toBe(2 ** 32)
    expect(reads.total()).toBeLessThan(3 * head.length)
  })

  test.each([
    ['another version', file({ version: 4 }), 'it is of an unknown version (4)'],
    ['version 1', file({ version: 1 }), 'it is of version 1 of 2023, which today nothing reads'],
    ['big-endian numbers', file({ version: 0x03000000 }), /^its numbers are big-endian/],
    ['more keys than anybody has', file({ pairCount: 2 ** 40 }), 'it would have 1099511627776 keys'],
    ['more tensors than anybody has', file({ tensorCount: 2 ** 63 }), /^it would have 922\d+ tensors$/],
    [
      'keys that are not there',
      file({ pairs: [arch], pairCount: 2 }).subarray(0, 70),
      /^it ends at byte 70, where/,
    ],
    ['a key twice', file({ pairs: [arch, arch] }), 'the key "general.architecture" stands twice'],
    ['a tensor twice', file({ tensors: [weight, weight], data: 32 }), 'tensor "a" stands twice'],
    [
      'a text longer than all',
      file({ pairs: [pair('k', 8, int(2n ** 60n, 8))] }),
      /^a text of 115\d+ bytes .* too long$/,
    ],
    [
      'a list longer than all',
      file({ pairs: [pair('k', 9, int(4, 4), int(2n ** 61n, 8))] }),
      /^it ends at byte/,
    ],
    [
      'a list of texts longer than all',
      file({ pairs: [pair('k', 9, int(8, 4), int(2n ** 61n, 8))] }),
      /^it ends at/,
    ],
    [
      'lists in lists in lists',
      file({ pairs: [pair('k', 9, ...Array.from({ length: 99 }, () => joined(int(9, 4), int(1, 8))))] }),
      /^lists before byte \d+ are nested too deep$/,
    ],
    [
      'a value of no known type',
      file({ pairs: [pair('k', 13)] }),
      /^a value before byte \d+ is of an unknown type \(13\)$/,
    ],
    [
      'an alignment of 0',
      file({ pairs: [pair('general.alignment', 4, int(0, 4))] }),
      'general.alignment is 0, which is no power of two',
    ],
    [
      'a tensor that ends behind the file',
      file({ tensors: [weight], data: 31 }),
      /^tensor "a" would end at byte 96 of 95$/,
    ],
    [
      'a tensor over another',
      file({ tensors: [weight, tensor('b', [8], 0, 0)], data: 64 }),
      'tensor "b" lies over another one',
    ],
    [
      'a crooked tensor',
      file({ tensors: [tensor('a', [1], 0, 4)], data: 8 }),
      'tensor "a" is not aligned to 32 bytes',
    ],
    [
      'half a block',
      file({ tensors: [tensor('a', [33], 8, 0)], data: 64 }),
      /^rows of 33 numbers do not fall into blocks of 32/,
    ],
    [
      'too many numbers',
      file({ tensors: [tensor('a', [2 ** 40, 2 ** 40], 0, 0)] }),
      /^there is no tensor of/,
    ],
    [
      'an axis too many',
      file({ tensors: [tensor('a', Array(9).fill(1), 0, 0)], data: 4 }),
      'tensor "a" has 9 axes',
    ],
    ['another file', joined('GGML1234'), 'it does not begin with GGUF'],
  ])('refuses %s', async (_, data, message) => {
    const found = await outcome(describeGguf, data)
    if (typeof message === 'string') expect(found).toBe(message)
    else expect(found).toMatch(message)
  })

  test('a chat template, the tokenizer and the sizes are part of the structure; the name is not', async () => {
    const structure = async (...pairs: Uint8Array[]) =>
      (await describeGguf(bytesOf(file({ pairs: [arch, ...pairs] })))).structure
    const template = (value: string) => string('tokenizer.chat_template', value)
    const words = (...values: string[]) =>
      pair('tokenizer.ggml.tokens', 9, int(8, 4), int(values.length, 8), ...values.map(text))

    const plain = await structure(string('general.name', 'a'))

    expect(await structure(string('general.name', 'b'))).toBe(plain)
    const others = [
      await structure(template('a')),
      await structure(template('b')),
      await structure(words('a', 'b')),
      await structure(words('b', 'a')),
      await structure(pair('llama.rope.freq_base', 6, new Uint8Array(new Float32Array([1e4]).buffer))),
    ]
    expect(new Set([plain, ...others]).size).toBe(6)
  })

  test.each([
    ["{{ ''.__class__.__mro__[1] }}", ['runs code of its own: its chat template reaches for __class__']],
    ["{{ x | attr('a' + 'b') }}", ['runs code of its own: its chat template reaches for | attr(']],
    ["{{ messages | selectattr('role') | map(attribute='content') | join('<__media__>') }}", []],
  ])('warns of a chat template that leads out of the sandbox: %s', async (template, warnings) => {
    const data = file({ pairs: [arch, string('tokenizer.chat_template', template)] })
    expect((await describeGguf(bytesOf(data))).warnings).toEqual(warnings)
  })

  test('names types that came later, and tells which part of a split model it is', async () => {
    const pairs = [
      arch,
      pair('split.no', 2, new Uint8Array([1, 0])),
      pair('split.count', 2, new Uint8Array([3, 0])),
    ]

    const description = await describeGguf(
      bytesOf(file({ pairs, tensors: [tensor('a', [8, 2], 99, 0)], data: 64 })),
    )

    expect(description).toMatchObject({
      architecture: { part: '2 of 3' },
      tensors: [{ dtype: 'ggml_type_99', shape: [2, 8], at: [] }],
      warnings: ['has tensors of an unknown type: ggml_type_99'],
    })
  })

  test('is recognised by its first bytes', async () => {
    expect(isGguf(await fixture('tiny.gguf'))).toBe(true)
    expect(isGguf(new Uint8Array(2))).toBe(false)
  })
})
