import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { deflateSync, gzipSync, crc32 as zlibCrc32 } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import { bytesOf, FormatError } from '../../src/interface/bytes.ts'
import { crc32 } from '../../src/storage/crc32.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { type End, type Packed, zipOf } from '../support/zip.ts'

const unpacker = createUnpacker()
const megabyte = 1024 * 1024
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
const plain: Packed = { name: 'config.json', data: '{"a": 1}' }
const other: Packed = { name: 'weights.bin', data: 'w'.repeat(1000), deflate: true }

async function opened(files: readonly Packed[], end?: End) {
  return unpacker.archive(bytesOf(zipOf(files, end)))
}

/** What is refused, and with which words. */
async function refusal(files: readonly Packed[], end?: End): Promise<string> {
  try {
    const entries = await opened(files, end)
    for (const entry of entries) await entry.unpack(megabyte)
    return `opened ${entries.map(({ name }) => name)}`
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return error.message
  }
}

describe('an archive', () => {
  test('names its files with their sizes, and says where stored bytes lie', async () => {
    const zip = zipOf([plain, other])
    const entries = await unpacker.archive(bytesOf(zip))
    expect(entries.map(({ name, size }) => ({ name, size }))).toEqual([
      { name: 'config.json', size: 8 },
      { name: 'weights.bin', size: 1000 },
    ])
    const { stored } = entries[0] ?? {}
    expect(text(zip.subarray(stored?.offset, (stored?.offset ?? 0) + (stored?.length ?? 0)))).toBe('{"a": 1}')
    expect(entries[1]?.stored).toBeNull()
    expect(text((await entries[1]?.unpack(1000)) ?? new Uint8Array())).toBe('w'.repeat(1000))
  })

  test.each([{ forceZip64Format: false }, { forceZip64Format: true }])(
    'is read as other writers make it, with descriptors behind the bytes: %o',
    async ({ forceZip64Format }) => {
      const zip = new ZipFile()
      zip.addReadStreamLazy('a/data.pkl', { compress: false, forceZip64Format }, (made) => {
        made(null, Readable.from(['stored']))
      })
      zip.addBuffer(Buffer.from('deflated'.repeat(100)), 'é.txt', { forceZip64Format })
      zip.addEmptyDirectory('folder')
      zip.end({ forceZip64Format, comment: '' })
      const entries = await unpacker.archive(bytesOf(await buffer(zip.outputStream)))
      expect(entries.map(({ name, size }) => [name, size])).toEqual([
        ['a/data.pkl', 6],
        ['é.txt', 800],
      ])
      expect(text((await entries[0]?.unpack(6)) ?? new Uint8Array())).toBe('stored')
      expect(text((await entries[1]?.unpack(800)) ?? new Uint8Array())).toBe('deflated'.repeat(100))
    },
  )

  test('costs no more than its headers, however large its files are', async () => {
    const zip = zipOf([{ name: 'weights', data: Buffer.alloc(8 * megabyte) }, plain])
    let read = 0
    const entries = await unpacker.archive({
      size: zip.length,
      async read(offset, length) {
        read += length
        return zip.subarray(offset, offset + length)
      },
    })
    expect(entries).toHaveLength(2)
    expect(read).toBeLessThan(100_000)
  })

  test('may have no files, or a comment', async () => {
    expect(await opened([])).toEqual([])
    expect(await opened([plain], { comment: 'made on a Monday' })).toHaveLength(1)
  })

  test('passes on what the disk says, which is not about the archive', async () => {
    const broken = Object.assign(new Error('EIO: i/o error, read'), { syscall: 'read' })
    const read = () => Promise.reject(broken)
    await expect(unpacker.archive({ size: 1000, read })).rejects.toBe(broken)
  })
})

describe('an archive is refused', () => {
  const descriptor = (crc: number, size: number): Buffer => {
    const bytes = Buffer.alloc(16)
    for (const [index, value] of [0x08074b50, crc, size, size].entries())
      bytes.writeUInt32LE(value, index * 4)
    return bytes
  }
  const secondName = Buffer.concat([
    Buffer.from([0x75, 0x70, 10, 0, 1]),
    Buffer.alloc(4),
    Buffer.from('x.pkl'),
  ])
  secondName.writeUInt32LE(crc32(Buffer.from(plain.name)), 5)

  test.each<[why: string, files: readonly Packed[], says: string]>([
    ['a file leaves its folder', [{ ...plain, name: '../x' }], 'invalid relative path'],
    ['a file is named from the root', [{ ...plain, name: '/etc/x' }], 'absolute path'],
    ['a file is named as on Windows', [{ ...plain, name: 'a\\..\\x' }], 'invalid characters'],
    ['Python would end a name early', [{ ...plain, name: 'x.pkl\0.txt' }], 'no plain name'],
    ['a file has no name', [{ ...plain, name: '' }], 'no plain name'],
    ['two files have one name', [plain, { ...plain, data: 'other' }], 'the same name'],
    ['a file has another name for some readers', [{ ...plain, central: { extra: secondName } }], 'two names'],
    ['a file is encrypted', [{ ...other, both: { flags: 1 } }], 'is encrypted'],
    [
      'a file says only in front of it that it is encrypted',
      [{ ...plain, local: { flags: 1 } }],
      'in two places',
    ],
    ['a file is strongly encrypted', [{ ...plain, both: { flags: 0x40 } }], 'encryption'],
    ['headers are masked', [{ ...plain, both: { flags: 0x2000 } }], 'unusual way'],
    ['a file is a symbolic link', [{ ...plain, central: { mode: 0o120777 } }], 'symbolic link'],
    ['a folder has bytes', [{ ...plain, name: 'folder/' }], 'folder with bytes'],
    ['a file is compressed by LZMA', [{ ...plain, both: { method: 14 } }], 'method 14'],
    ['names differ', [{ ...plain, local: { name: 'config.jsom' } }], 'in two places'],
    ['lengths of names differ', [{ ...plain, local: { name: 'config' } }], 'in two places'],
    ['methods differ', [{ ...plain, local: { method: 8 } }], 'in two places'],
    ['sizes differ', [{ ...plain, local: { size: 7 } }], 'in two places'],
    ['packed sizes differ', [{ ...other, local: { packedSize: 7 } }], 'in two places'],
    ['checksums differ', [{ ...plain, local: { crc: 1 } }], 'in two places'],
    ['sizes are left out', [{ ...plain, local: { size: 0, packedSize: 0, crc: 0 } }], 'in two places'],
    ['long sizes are missing', [{ ...plain, local: { size: 0xffffffff } }], 'in two places'],
    ['both checksums are wrong', [{ ...plain, both: { crc: 1 } }], 'checksum'],
    ['stored sizes contradict each other', [{ ...plain, central: { size: 7 } }], 'size mismatch'],
    ['it unpacks to less', [{ ...other, both: { size: 1001 } }], 'checksum'],
    ['it unpacks to more', [{ ...other, both: { size: 999 } }], 'more than 999 bytes'],
    ['it says more than deflate can', [{ ...other, both: { size: megabyte } }], 'more than it can'],
    ['bytes are hidden between files', [{ ...plain, after: Buffer.from('x') }, other], 'belong to no file'],
    ['bytes are hidden behind files', [plain, { ...other, after: Buffer.from('x') }], 'belong to no file'],
    ['bytes are hidden in front', [{ ...plain, central: { offset: 1 } }], 'belong to no file'],
    ['files overlap', [plain, { ...other, central: { offset: 0 } }], 'belong to no file, or to two'],
    ['a file goes past the end', [{ ...plain, both: { packedSize: 9000, size: 9000 } }], 'in two places'],
    [
      'what stands behind the bytes differs',
      [{ ...plain, both: { flags: 8 }, after: descriptor(crc32(Buffer.from('{"a": 1}')), 9) }],
      'in two places',
    ],
    ['what should stand behind is missing', [{ ...plain, both: { flags: 8 } }], 'belong to no file'],
  ])('when %s', async (_, files, says) => {
    expect(await refusal(files)).toContain(says)
  })

  test.each<[why: string, end: End, says: string]>([
    ['it lists fewer files than it has', { count: 1 }, 'not all it says'],
    ['it lists more files than it has', { count: 3 }, 'more follows than does'],
    ['it has very many files', { count: 30_000 }, '30000 files'],
    ['its list begins elsewhere for some readers', { before: Buffer.alloc(8) }, 'two ways'],
    ['its list has another size', { size: 20 }, 'two ways'],
    ['its end stands twice', { comment: `PK\x05\x06${'\0'.repeat(18)}` }, 'two ways'],
    ['its end is elsewhere for some readers', { comment: 'PK\x05\x06' }, 'two ways'],
  ])('when %s', async (_, end, says) => {
    expect(await refusal([plain, other], end)).toContain(says)
  })

  test('when it stands behind something else, though its offsets are right', async () => {
    const zip = zipOf([plain])
    const front = Buffer.from('.pickle?')
    const moved = Buffer.concat([front, zip])
    moved.writeUInt32LE(moved.readUInt32LE(moved.length - 6) + front.length, moved.length - 6)
    const list = moved.readUInt32LE(moved.length - 6)
    moved.writeUInt32LE(front.length, list + 42)
    await expect(unpacker.archive(bytesOf(moved))).rejects.toThrow('belong to no file')
  })

  test('when it is none', async () => {
    for (const data of ['', 'PK', 'text '.repeat(100)])
      await expect(unpacker.archive(bytesOf(Buffer.from(data)))).rejects.toThrow(FormatError)
  })

  test('by nothing but a FormatError, whatever is changed in it', async () => {
    const zip = zipOf([plain, other, { ...plain, name: 'a/b' }])
    const changes = fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    const property = fc.asyncProperty(changes, fc.nat(zip.length), async (places, length) => {
      const changed = Buffer.from(zip)
      for (const [at, value] of places) changed[at] = value
      for (const bytes of [changed, changed.subarray(0, length)]) {
        try {
          for (const entry of await unpacker.archive(bytesOf(bytes))) await entry.unpack(megabyte)
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError)
        }
      }
    })
    await fc.assert(property, { numRuns: 300 })
  })
})

describe('unpacking', () => {
  test('stops at the limit', async () => {
    const [entry] = await opened([other])
    await expect(entry?.unpack(999)).rejects.toThrow('"weights.bin" has 1000 bytes, 999 are allowed')
  })

  test.each([
    ['zlib', deflateSync],
    ['gzip', gzipSync],
  ])('a %s stream gives what was packed, up to the limit', async (_, pack) => {
    const packed = pack(Buffer.from('joblib'.repeat(100)))
    expect(text(await unpacker.inflate(packed, 600))).toBe('joblib'.repeat(100))
    await expect(unpacker.inflate(packed, 599)).rejects.toThrow('it unpacks to more than 599 bytes')
  })

  test.each([
    ['is cut off', deflateSync('whole').subarray(0, 8)],
    [
      'is followed by another, which joblib would read on',
      Buffer.concat([deflateSync('a'), deflateSync('b')]),
    ],
    ['is followed by something else', Buffer.concat([gzipSync('a'), Buffer.from('b')])],
    ['is none', Buffer.from('text')],
    ['is empty', Buffer.alloc(0)],
  ])('a stream is refused that %s', async (_, packed) => {
    await expect(unpacker.inflate(packed, 1000)).rejects.toThrow(FormatError)
  })

  test('a bomb is not unpacked', async () => {
    const bomb = deflateSync(Buffer.alloc(64 * megabyte))
    const before = process.memoryUsage().arrayBuffers
    await expect(unpacker.inflate(bomb, megabyte)).rejects.toThrow(FormatError)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * megabyte)
  })
})

test('CRC-32 is the one that everybody computes', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
  const hash = createHash('sha256').update('any').digest()
  expect(crc32(hash)).toBe(zlibCrc32(hash))
})
