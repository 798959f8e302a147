import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { type Bytes, bytesOf, FormatError } from '../../src/interface/bytes.ts'
import type { ModelDescription } from '../../src/interface/description.ts'

/** A file of test/fixtures/models. */
export async function fixture(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(new URL(`../fixtures/models/${name}`, import.meta.url)))
}

/** What the format's own library said of a fixture. */
export async function truth<T>(name: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await fixture(name)))
}

/** Counts what is read. */
export function counted(bytes: Bytes): { readonly bytes: Bytes; total(): number } {
  let total = 0
  return {
    total: () => total,
    bytes: {
      size: bytes.size,
      read(offset, length) {
        total += length
        return bytes.read(offset, length)
      },
    },
  }
}

/** A file that begins with `head` and goes on with zeros: no memory, no disk. */
export function sparse(head: Uint8Array, size: number): Bytes {
  return {
    size,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size) throw new RangeError('outside of the file')
      const data = new Uint8Array(length)
      if (offset < head.length) data.set(head.subarray(offset, offset + length))
      return data
    },
  }
}

type Describe = (bytes: Bytes) => Promise<ModelDescription | null>

/** The error's message when it is a `FormatError`; what it described otherwise. Any other error is the test's. */
export async function outcome(describe: Describe, data: Bytes | Uint8Array): Promise<unknown> {
  try {
    return await describe(data instanceof Uint8Array ? bytesOf(data) : data)
  } catch (error) {
    if (error instanceof FormatError) return error.message
    throw error
  }
}

/** Bytes that break readers more often than chance does. */
const nasty = fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xff, 0x22, 0x5b, 0x5d, 0x7b, 0x7d, 0x2c, 0x30)

/** Cuts and changes of a real file end in a description or a `FormatError` in one line, after few reads. */
export async function endsWell(describe: Describe, data: Uint8Array, mostRead: number): Promise<void> {
  const change = fc.tuple(
    fc.nat(data.length - 1),
    fc.oneof(nasty, fc.nat(255)),
    fc.integer({ min: 1, max: 4 }),
  )
  const property = fc.asyncProperty(
    fc.array(change, { maxLength: 5 }),
    fc.option(fc.nat(data.length)),
    async (changes, cut) => {
      const broken = data.slice(0, cut ?? data.length)
      for (const [place, value, count] of changes) broken.fill(value, place, place + count)
      const reads = counted(bytesOf(broken))
      const found = await outcome(describe, reads.bytes)
      if (typeof found === 'string' && /\n|undefined|NaN|\[object/.test(found)) throw new Error(found)
      if (reads.total() > mostRead) throw new Error(`${reads.total()} bytes were read`)
    },
  )
  await fc.assert(property, { numRuns: 300 })
}
