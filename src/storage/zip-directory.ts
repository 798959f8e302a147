import { type Entry, fromRandomAccessReader, type ZipFile } from 'yauzl'
import { type Bytes, FormatError } from '../interface/bytes.ts'
import { BytesReader } from './bytes-reader.ts'

/** What stands at the end of a zip archive: its entries, and where the list of them begins. */
export interface Directory {
  readonly entries: readonly Entry[]
  readonly start: number
}

/** A large model has some thousand tensors, each an entry. */
const mostEntries = 20_000
/** Deflate makes nothing smaller than that. */
const largestRatio = 1032

const flags = { encrypted: 0x1, compression: 0x6, descriptor: 0x8, utf8: 0x800 }
const plainFlags = flags.compression | flags.descriptor | flags.utf8

/**
 * The central directory (APPNOTE.TXT 4.3.12 to 4.3.16), read by yauzl, which refuses names that leave the folder.
 * @throws FormatError when it is not plainly one: broken, encrypted, hidden, or nothing that models are packed as.
 */
export async function readDirectory(bytes: Bytes): Promise<Directory> {
  const zip = await open(bytes)
  try {
    if (zip.entryCount > mostEntries)
      throw new FormatError(`the archive has ${zip.entryCount} files, ${mostEntries} are allowed`)
    const entries = await entriesOf(zip)
    const { start, end } = await placeOf(bytes, zip.comment, entries.length)
    const listed = entries.reduce((sum, entry) => sum + lengthOf(entry), 0)
    if (start + listed !== end) throw new FormatError(`the archive's list of files is not all it says`)
    const names = new Set(entries.map((entry) => entry.fileName))
    if (names.size !== entries.length) throw new FormatError('two files in the archive have the same name')
    for (const entry of entries) check(entry)
    return { entries, start }
  } finally {
    zip.close()
  }
}

function lengthOf(entry: Entry): number {
  return 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
}

function check(entry: Entry): void {
  const { fileName, fileNameRaw, compressedSize, uncompressedSize } = entry
  const refuse = (why: string): never => {
    throw new FormatError(`${JSON.stringify(fileName)} in the archive ${why}`)
  }
  if (entry.generalPurposeBitFlag & flags.encrypted) refuse('is encrypted')
  if (entry.generalPurposeBitFlag & ~plainFlags) refuse('is packed in an unusual way')
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    refuse(`is compressed by method ${entry.compressionMethod}, which is not looked into`)
  // Python ends a name at the first NUL.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
  if (fileName === '' || /[\x00-\x1f\x7f]/.test(fileName)) refuse('has no plain name')
  // Which of the two names counts depends on the reader.
  if (entry.extraFields.some(({ id }) => id === 0x7075) && !fileNameRaw.equals(Buffer.from(fileName)))
    refuse('has two names')
  if (entry.extraFields.filter(({ id }) => id === 0x0001).length > 1) refuse('has its size twice')
  const mode = entry.versionMadeBy >>> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0
  if ((mode & 0xf000) === 0xa000) refuse('is a symbolic link')
  if (fileName.endsWith('/') && uncompressedSize > 0) refuse('is a folder with bytes')
  if (uncompressedSize > compressedSize * largestRatio + 1024) refuse('says that it has more than it can')
}

/**
 * Where the directory lies. Readers look for it in different ways: by the offset that the end record has, or by
 * counting back from there; in its 64-bit or its 32-bit numbers. All must find the same.
 */
async function placeOf(
  bytes: Bytes,
  comment: string,
  count: number,
): Promise<{ start: number; end: number }> {
  const differ = (): never => {
    throw new FormatError('the archive can be read in two ways')
  }
  if (comment.includes('PK')) differ()
  const endRecord = bytes.size - 22 - comment.length
  const record = await viewOf(bytes, endRecord, 22)
  const short = {
    onDisk: record.getUint16(8, true),
    total: record.getUint16(10, true),
    size: record.getUint32(12, true),
    start: record.getUint32(16, true),
  }
  const locatorAt = endRecord - 20
  const locator = locatorAt >= 56 ? await viewOf(bytes, locatorAt, 20) : null
  let [found, end] = [short, endRecord]
  if (locator?.getUint32(0, true) === 0x07064b50) {
    end = locatorAt - 56
    if (number64(locator, 8) !== end) differ()
    const long = await viewOf(bytes, end, 56)
    found = {
      onDisk: number64(long, 24),
      total: number64(long, 32),
      size: number64(long, 40),
      start: number64(long, 48),
    }
    const agrees = (low: number, high: number, ones: number) => low === high || low === ones
    if (number64(long, 4) !== 44) differ()
    if (!agrees(short.onDisk, found.onDisk, 0xffff) || !agrees(short.total, found.total, 0xffff)) differ()
    if (!agrees(short.size, found.size, 0xffffffff) || !agrees(short.start, found.start, 0xffffffff)) differ()
  }
  if (found.onDisk !== count || found.total !== count || found.start + found.size !== end) differ()
  return { start: found.start, end }
}

export const number64 = (view: DataView, offset: number): number => Number(view.getBigUint64(offset, true))

export async function viewOf(bytes: Bytes, offset: number, length: number): Promise<DataView> {
  const read = await bytes.read(offset, length)
  return new DataView(read.buffer, read.byteOffset, read.byteLength)
}

function open(bytes: Bytes): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false, strictFileNames: true }
  return new Promise((resolve, reject) => {
    fromRandomAccessReader(new BytesReader(bytes), bytes.size, options, (error, zip) =>
      error ? reject(formatError(error)) : resolve(zip),
    )
  })
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = []
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry)
  } catch (error) {
    throw formatError(error)
  }
  return entries
}

/** What yauzl complains of is the archive; what reading the file failed of is not. */
function formatError(error: unknown): unknown {
  if (!(error instanceof Error) || 'syscall' in error) return error
  if (error instanceof RangeError) return new FormatError('the archive says that more follows than does')
  return new FormatError(`the archive is broken (${error.message})`)
}
