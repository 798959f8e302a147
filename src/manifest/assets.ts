import type { Manifest } from './manifest.ts'

/** One asset of a release, and which part of a file it is. */
export interface FileAsset {
  readonly name: string
  /** In the file. */
  readonly offset: number
  readonly size: number
  readonly sha256: string
}

/** The assets that hold a file, one after the other; none when a registry stores it. */
export function assetsOf({ asset, size, sha256, parts }: Manifest['files'][number]): FileAsset[] {
  if (asset === undefined) return []
  if (!parts) return [{ name: asset, offset: 0, size, sha256 }]
  let offset = 0
  return parts.map((part) => {
    const start = offset
    offset += part.size
    return { name: part.asset, offset: start, size: part.size, sha256: part.sha256 }
  })
}

/** How a file is cut that is larger than an asset may be: into as few parts as it takes. */
export function partRanges(
  size: number,
  largest: number,
): { readonly offset: number; readonly length: number }[] {
  const count = Math.ceil(size / largest)
  return Array.from({ length: count }, (_, index) => {
    const offset = index * largest
    return { offset, length: Math.min(largest, size - offset) }
  })
}

/** `weights.bin.part-01-of-12`: a name for a part that sorts as the parts do. */
export function partName(name: string, index: number, count: number): string {
  const number = String(index + 1).padStart(String(count).length, '0')
  return `${name}.part-${number}-of-${count}`
}
