import { partName, partRanges } from './assets.ts'
import { byCodePoints } from './digest.ts'
import { assetNames } from './paths.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

/** Bytes of an asset: some of ours, or a part of a file. */
export type Piece =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly path: string; readonly offset: number; readonly length: number }

export interface AssetLayout {
  readonly name: string
  readonly size: number
  readonly kind: 'file' | 'part' | 'pack'
  readonly pieces: readonly Piece[]
}

/** Which asset has a file's bytes, and where; several assets for a file that none can hold whole. */
export interface FilePlace {
  readonly asset: string
  readonly offset?: number
  readonly parts?: readonly { readonly asset: string; readonly size: number }[]
}

export interface BundleLayout {
  readonly assets: readonly AssetLayout[]
  readonly places: ReadonlyMap<string, FilePlace>
}

export interface Room {
  /** Bytes that one asset may have. */
  readonly largestAsset: number
  /** Assets that there may be. */
  readonly mostAssets: number
}

interface SizedFile {
  readonly path: string
  readonly size: number
}

/** A pack that breaks is sent again whole: it should not be much. */
const largestPack = 256 * 1024 * 1024

/**
 * How files become assets: each its own; cut, when it is larger than an asset may be; and when they are too many, the
 * smallest of them together, as tar archives. Null when there is no room, whatever is done.
 */
export function layOut(files: readonly SizedFile[], room: Room): BundleLayout | null {
  const bySize = [...files].sort((a, b) => a.size - b.size || byCodePoints(a.path, b.path))
  const assets: AssetLayout[] = []
  const places = new Map<string, FilePlace>()
  const whole = files.reduce((sum, file) => sum + Math.max(1, partsOf(file, room).length), 0)
  let packed = 0
  let packs: SizedFile[][] = []
  for (let over = whole - room.mostAssets; over > 0; ) {
    packed += over
    const small = bySize.slice(0, packed)
    if (packed > files.length || small.some(({ size }) => size > largestPacked(room))) return null
    packs = packsOf(small, room)
    over = whole - packed + packs.length - room.mostAssets
  }
  const names = assetNames([
    ...packs.map((_, index) => `files-${index + 1}-of-${packs.length}.tar`),
    ...files.flatMap(({ path, size }) => [path, ...partsOf({ path, size }, room).map(({ name }) => name)]),
  ])[Symbol.iterator]()
  const next = (): string => names.next().value ?? ''
  for (const pack of packs) assets.push(packLayout(next(), pack, places))
  for (const file of files) {
    const asset = next()
    const parts = partsOf(file, room).map(({ offset, length }) => ({ asset: next(), offset, length }))
    if (places.has(file.path)) continue
    places.set(file.path, {
      asset,
      ...(parts.length > 0 && { parts: parts.map((part) => ({ asset: part.asset, size: part.length })) }),
    })
    if (parts.length === 0) assets.push(fileAsset('file', asset, file.path, 0, file.size))
    for (const part of parts) assets.push(fileAsset('part', part.asset, file.path, part.offset, part.length))
  }
  return { assets, places }
}

function fileAsset(
  kind: 'file' | 'part',
  name: string,
  path: string,
  offset: number,
  length: number,
): AssetLayout {
  return { name, size: length, kind, pieces: [{ kind: 'file', path, offset, length }] }
}

function partsOf({ path, size }: SizedFile, { largestAsset }: Room) {
  if (size <= largestAsset) return []
  const ranges = partRanges(size, largestAsset)
  return ranges.map((range, index) => ({ ...range, name: partName(path, index, ranges.length) }))
}

/** With a header, and what ends an archive. */
function largestPacked({ largestAsset }: Room): number {
  return largestAsset - 16 * 1024
}

/** Fills one pack after the other, in the order of the files. */
function packsOf(files: readonly SizedFile[], { largestAsset }: Room): SizedFile[][] {
  const most = Math.min(largestPack, largestAsset)
  const packs: SizedFile[][] = []
  let left = 0
  for (const file of files) {
    const size = tarHeader(file.path, file.size).length + file.size + tarPadding(file.size).length
    const pack = packs.at(-1)
    if (pack && size <= left) {
      pack.push(file)
      left -= size
    } else {
      packs.push([file])
      left = most - tarEnd.length - size
    }
  }
  return packs.map((pack) => pack.sort((a, b) => byCodePoints(a.path, b.path)))
}

function packLayout(name: string, files: readonly SizedFile[], places: Map<string, FilePlace>): AssetLayout {
  const pieces: Piece[] = []
  let size = 0
  const add = (bytes: Uint8Array) => {
    if (bytes.length > 0) pieces.push({ kind: 'bytes', bytes })
    size += bytes.length
  }
  for (const file of files) {
    add(tarHeader(file.path, file.size))
    places.set(file.path, { asset: name, offset: size })
    if (file.size > 0) pieces.push({ kind: 'file', path: file.path, offset: 0, length: file.size })
    size += file.size
    add(tarPadding(file.size))
  }
  add(tarEnd)
  return { name, size, kind: 'pack', pieces }
}
