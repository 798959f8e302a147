import type { Entry } from 'yauzl'
import { parseExtraFields } from 'yauzl'
import { type Bytes, FormatError } from '../interface/bytes.ts'
import { type Directory, number64, viewOf } from './zip-directory.ts'

/**
 * Where the bytes of each entry begin, in the directory's order. What stands in front of an entry (its local header,
 * APPNOTE.TXT 4.3.7) must agree with the directory, and entries must fill the archive without gap or overlap: some
 * readers believe the one, some the other, some go by what follows what.
 * @throws FormatError
 */
export async function dataOf(bytes: Bytes, { entries, start }: Directory): Promise<readonly number[]> {
  const inPlace = entries
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader)
  const data: number[] = []
  let at = 0
  for (const [place, { entry, index }] of inPlace.entries()) {
    const next = inPlace[place + 1]?.entry.relativeOffsetOfLocalHeader ?? start
    if (entry.relativeOffsetOfLocalHeader !== at) throw misplaced(at)
    const begin = await checkHeader(bytes, entry)
    const end = begin + entry.compressedSize
    if (hasDescriptor(entry)) await checkDescriptor(bytes, entry, end, next)
    else if (end !== next) throw misplaced(end)
    data[index] = begin
    at = next
  }
  if (at !== start) throw misplaced(at)
  return data
}

async function checkHeader(bytes: Bytes, entry: Entry): Promise<number> {
  const at = entry.relativeOffsetOfLocalHeader
  const length = 30 + entry.fileNameLength
  if (at + length > bytes.size) throw misplaced(at)
  const header = await viewOf(bytes, at, length)
  const extraLength = header.getUint16(28, true)
  const name = Buffer.from(header.buffer, header.byteOffset + 30, entry.fileNameLength)
  const same =
    header.getUint32(0, true) === 0x04034b50 &&
    header.getUint16(6, true) === entry.generalPurposeBitFlag &&
    header.getUint16(8, true) === entry.compressionMethod &&
    header.getUint16(26, true) === entry.fileNameLength &&
    name.equals(entry.fileNameRaw)
  const begin = at + length + extraLength
  if (!same || begin + entry.compressedSize > bytes.size) throw disagreement(entry)
  const sizes = [header.getUint32(22, true), header.getUint32(18, true)]
  const long = sizes.includes(0xffffffff) ? await longSizes(bytes, at + length, extraLength) : []
  const said = sizes.map((size) => (size === 0xffffffff ? (long.shift() ?? -1) : size))
  const wanted = [entry.uncompressedSize, entry.compressedSize, entry.crc32]
  const agree = [...said, header.getUint32(14, true)].every(
    (value, index) => value === wanted[index] || (value === 0 && hasDescriptor(entry)),
  )
  if (!agree) throw disagreement(entry)
  return begin
}

/** Sizes that need 64 bits (4.5.3), as they stand: unpacked, packed. */
async function longSizes(bytes: Bytes, at: number, length: number): Promise<number[]> {
  const fields = parseFields(Buffer.from(await bytes.read(at, length))).filter(({ id }) => id === 0x0001)
  const [field] = fields
  if (!field || fields.length > 1) return []
  const view = new DataView(field.data.buffer, field.data.byteOffset, field.data.length)
  return [0, 8].filter((offset) => offset + 8 <= view.byteLength).map((offset) => number64(view, offset))
}

function parseFields(raw: Buffer): ReturnType<typeof parseExtraFields> {
  try {
    return parseExtraFields(raw)
  } catch {
    return []
  }
}

/** Writers that did not know sizes in advance repeat them behind the bytes (4.3.9), with or without a signature. */
async function checkDescriptor(bytes: Bytes, entry: Entry, at: number, next: number): Promise<void> {
  const length = next - at
  if (![12, 16, 20, 24].includes(length)) throw misplaced(at)
  const view = await viewOf(bytes, at, length)
  const isSigned = length === 16 || length === 24
  if (isSigned && view.getUint32(0, true) !== 0x08074b50) throw disagreement(entry)
  const first = isSigned ? 4 : 0
  const size = length < 20 ? 4 : 8
  const sizeAt = (offset: number) => (size === 4 ? view.getUint32(offset, true) : number64(view, offset))
  const same =
    view.getUint32(first, true) === entry.crc32 &&
    sizeAt(first + 4) === entry.compressedSize &&
    sizeAt(first + 4 + size) === entry.uncompressedSize
  if (!same) throw disagreement(entry)
}

const hasDescriptor = (entry: Entry): boolean => (entry.generalPurposeBitFlag & 0x8) !== 0

function misplaced(at: number): FormatError {
  return new FormatError(`the archive has bytes around byte ${at} that belong to no file, or to two`)
}

function disagreement(entry: Entry): FormatError {
  return new FormatError(
    `what the archive says of ${JSON.stringify(entry.fileName)} in two places is not the same`,
  )
}
