import { type ArchiveEntry, type Bytes, bytesOf, FormatError, slice, type Unpacker } from '../bytes.ts'
import { closedContainer, startsWith } from './containers.ts'
import { type PickleOptions, scanPickles } from './pickle-scan.ts'
import { shown } from './shown.ts'

/** What loading a file of a model could do to whoever loads it. */
export interface FileScan {
  /** Why it is not plainly safe to load, a line each; empty when it is, or when it holds no pickle. */
  readonly unsafe: readonly string[]
  /** Pickles that were found, also those in archives within it. */
  readonly pickles: number
}

const headLength = 4096
const deepest = 3
const megabyte = 1024 * 1024
/** What is packed is held in memory to be looked at. */
const largestUnpacked = 256 * megabyte
const mostUnpacked = 1024 * megabyte
/** Where the end of a zip archive can be, with the longest comment. */
const zipTail = 22 + 0xffff

/** Files with these names are loaded as pickles, or as archives of pickles. */
const pickleName = /\.(pkl|pickle|pck|joblib|jbl|pt|pth|ckpt|npy|npz)$/i
const signatures = {
  zip: [0x50, 0x4b, 0x03, 0x04],
  emptyZip: [0x50, 0x4b, 0x05, 0x06],
  splitZip: [0x50, 0x4b, 0x07, 0x08],
  npy: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  gzip: [0x1f, 0x8b, 0x08],
  hdf5: [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a],
}

/**
 * Looks for pickles by what a file contains, whatever its name, and judges them without loading anything. Fails
 * closed: what cannot be looked into is a reason. Never throws.
 */
export async function scanFile(name: string, bytes: Bytes, unpacker: Unpacker): Promise<FileScan> {
  const unsafe = new Set<string>()
  let pickles = 0
  let unpackedSoFar = 0
  await look({ name, bytes, path: '', depth: 0, isStorage: false, isTorch: false })
  return { unsafe: [...unsafe], pickles }

  async function look(file: Looked): Promise<void> {
    const refuse = (why: string) => unsafe.add(file.path === '' ? why : `${shown(file.path)}: ${why}`)
    try {
      await lookInto(file, refuse)
    } catch (error) {
      refuse(`can't be looked into: ${shown(error instanceof Error ? error.message : String(error))}`)
    }
  }

  async function lookInto(file: Looked, refuse: (why: string) => void): Promise<void> {
    const head = await file.bytes.read(0, Math.min(headLength, file.bytes.size))
    const isZip = [signatures.zip, signatures.emptyZip, signatures.splitZip].some((one) =>
      startsWith(head, one),
    )
    if (isZip) return lookIntoArchive(file, refuse)
    if (!file.isStorage && (await endsAsZip(file.bytes))) await lookIntoArchive(file, refuse)
    const closed = file.isStorage ? null : closedContainer(head)
    if (closed) refuse(`is packed (${closed}) in a way that is not looked into, and may hold a pickle`)
    else if (startsWith(head, signatures.npy)) await lookIntoArray(file, refuse)
    else if (startsWith(head, signatures.gzip)) await inflate(file, refuse, true)
    else if (!file.isStorage && isZlib(head)) {
      if (!(await inflate(file, refuse, false))) await lookIntoPickles(file, 0, {}, refuse)
    } else if (!startsWith(head, signatures.hdf5)) await lookIntoPickles(file, 0, {}, refuse)
  }

  async function lookIntoPickles(
    file: Looked,
    start: number,
    options: PickleOptions,
    refuse: (why: string) => void,
  ): Promise<number> {
    const mustParse = pickleName.test(file.name) && file.bytes.size > 0
    const scan = await scanPickles(file.bytes, start, file.bytes.size, {
      mustParse,
      hasStorages: file.isTorch,
      ...options,
    })
    for (const why of scan.unsafe) refuse(why)
    pickles += scan.pickles
    return scan.end
  }

  async function lookIntoArchive(file: Looked, refuse: (why: string) => void): Promise<void> {
    if (file.depth >= deepest) return refuse(`has archives within archives, more than ${deepest} deep`)
    const entries = await unpacker.archive(file.bytes)
    const names = new Set(entries.map((entry) => entry.name))
    for (const entry of entries) {
      const [root] = /^[^/]+\//.exec(entry.name) ?? ['']
      const isTorch = root !== '' && names.has(`${root}data.pkl`) && names.has(`${root}version`)
      const path = file.path === '' ? entry.name : `${file.path}/${entry.name}`
      const content = await contentOf(file.bytes, entry)
      if (content === null) unsafe.add(`${shown(path)}: is too large to be unpacked and looked into`)
      else
        await look({
          name: entry.name,
          bytes: content,
          path,
          depth: file.depth + 1,
          isTorch: isTorch && entry.name === `${root}data.pkl`,
          // Numbers as they are: torch reads them as nothing else.
          isStorage: isTorch && /^[^/]+\/data\/\d+$/.test(entry.name),
        })
    }
  }

  async function contentOf(archive: Bytes, entry: ArchiveEntry): Promise<Bytes | null> {
    if (entry.stored) return slice(archive, entry.stored.offset, entry.stored.length)
    unpackedSoFar += entry.size
    if (entry.size > largestUnpacked || unpackedSoFar > mostUnpacked) return null
    return bytesOf(await entry.unpack(largestUnpacked))
  }

  /** False when it is none after all, and nothing says that it should be. */
  async function inflate(file: Looked, refuse: (why: string) => void, isSure: boolean): Promise<boolean> {
    const isNamed = isSure || pickleName.test(file.name)
    if (file.bytes.size > largestUnpacked || unpackedSoFar > mostUnpacked) {
      if (isNamed) refuse('is too large to be unpacked and looked into')
      return isNamed
    }
    if (file.depth >= deepest) {
      refuse(`is packed more than ${deepest} times`)
      return true
    }
    try {
      const packed = await file.bytes.read(0, file.bytes.size)
      const unpacked = await unpacker.inflate(packed, largestUnpacked)
      unpackedSoFar += unpacked.length
      await look({ ...file, bytes: bytesOf(unpacked), depth: file.depth + 1 })
      return true
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      if (isNamed || error.message.includes('unpacks to more'))
        refuse(`can't be looked into: ${error.message}`)
      return isNamed
    }
  }

  /** NumPy's format (numpy/lib/format.py): a header, then numbers, or a pickle when there are objects. */
  async function lookIntoArray(file: Looked, refuse: (why: string) => void): Promise<void> {
    const head = await file.bytes.read(0, Math.min(12, file.bytes.size))
    if (head.length < 12) return refuse('is an array that is cut off')
    const view = new DataView(head.buffer, head.byteOffset, head.length)
    const isShort = head[6] === 1
    const start = isShort ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true)
    if (start > file.bytes.size || start > megabyte)
      return refuse(`has a header of ${start} bytes, which is too long`)
    const header = new TextDecoder('latin1').decode(await file.bytes.read(0, start))
    const hasObjects = /['"][<>|=]?O\d*['"]/.test(header)
    const options = { mustParse: hasObjects, single: hasObjects }
    const end = await lookIntoPickles(file, start, options, refuse)
    if (hasObjects && end < file.bytes.size)
      refuse(`bytes from ${end} on follow an array, and are not looked into`)
    const [, kind, digits] = /'descr': '[<>|=]([biufcSUVmM])(\d+)(?:\[\w+\])?'/.exec(header) ?? []
    const shape = /'shape': \(([\d, ]*)\)/.exec(header)?.[1]
    // Structured types have sizes that only NumPy works out; what follows them is not looked for.
    if (shape === undefined || digits === undefined) return
    const lengths = shape.split(',').filter((length) => length.trim() !== '')
    const size = Number(digits) * (kind === 'U' ? 4 : 1)
    const count = lengths.reduce((product, length) => product * Number(length), 1)
    const rest = start + count * size
    if (rest < file.bytes.size)
      await look({ ...file, bytes: slice(file.bytes, rest, file.bytes.size - rest), depth: file.depth + 1 })
  }
}

interface Looked {
  readonly name: string
  readonly bytes: Bytes
  /** Within archives; empty for the file itself. */
  readonly path: string
  readonly depth: number
  /** The pickle of a torch archive, which may ask for storages. */
  readonly isTorch: boolean
  /** A storage of a torch archive. */
  readonly isStorage: boolean
}

/** RFC 1950: a window of 32 KiB, as joblib has, and a checksum over the first two bytes. */
function isZlib(head: Uint8Array): boolean {
  return head[0] === 0x78 && ((head[0] << 8) | (head[1] ?? 0)) % 31 === 0
}

/** Whether readers who look for an archive's end would find one, behind something else. */
async function endsAsZip(bytes: Bytes): Promise<boolean> {
  const length = Math.min(zipTail, bytes.size)
  const tail = await bytes.read(bytes.size - length, length)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length)
  for (let at = length - 22; at >= 0; at -= 1) {
    if (tail[at] !== 0x50 || view.getUint32(at, false) !== 0x504b0506) continue
    const list = bytes.size - length + at - view.getUint32(at + 12, true)
    if (view.getUint16(at + 10, true) === 0 || list < 0) continue
    const start = await bytes.read(list, 4)
    if (startsWith(start, [0x50, 0x4b, 0x01, 0x02])) return true
    // The list of a 64-bit archive ends before its own end record.
    if (at >= 20 && view.getUint32(at - 20, false) === 0x504b0607) return true
  }
  return false
}
