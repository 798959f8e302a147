import type { Place, Tensor } from '../interface/description.ts'
import type { FileDigest, FilePart, Workspace } from '../ports/workspace.ts'
import { inParallel } from './parallel.ts'

/** A file of a bundle: its name there, where it lies in the workspace, and its size. */
export interface BundleFile extends FileDigest {
  readonly source: string
}

/** A file of a bundle whose digest is not known yet. */
export type UnreadFile = Omit<BundleFile, 'sha256'>

/** Reads a file once, and digests it and lists of its parts. */
export interface DigestReader {
  digestWithParts(
    file: UnreadFile,
    parts: readonly (readonly FilePart[])[],
  ): Promise<{ readonly size: number; readonly sha256: string; readonly parts: readonly string[] }>
}

/** Files that are read at once. */
const parallel = 6

/** A tensor's digest is at the place of the tensor in its list; null where its bytes cannot be told apart. */
type Digests = (string | null)[]

/** A list of more tensors is told by the digest of its file only. */
const mostTensors = 20_000
/** Tensors may share bytes, but not so that a file is hashed over and over. */
const mostOften = 2

interface Wanted {
  readonly tensor: Tensor
  readonly digests: Digests
  readonly index: number
}

/**
 * Digests of all files, each of which is read once, and by the same reading those of the tensors in it. A tensor that
 * lies in several files, as at the edges of shards, is read again.
 * @param models for each model file by its path, the tensors that it speaks of
 */
export async function digestFiles(
  workspace: Workspace,
  reader: DigestReader,
  paths: readonly UnreadFile[],
  models: ReadonlyMap<string, readonly Tensor[]>,
): Promise<{
  readonly files: readonly BundleFile[]
  readonly tensors: ReadonlyMap<string, readonly (string | null)[]>
}> {
  const tensors = new Map<string, Digests>()
  const within = new Map<string, Wanted[]>()
  const across: (Wanted & { readonly places: readonly Place[] })[] = []
  const sizes = new Map(paths.map(({ path, size }) => [path, size]))
  for (const [path, list] of models) {
    const digests: Digests = list.map(() => null)
    tensors.set(path, digests)
    if (list.length > mostTensors) continue
    for (const [index, tensor] of list.entries()) {
      const places = tensor.at.map((place) => ({ ...place, file: beside(path, place.file) }))
      if (places.length === 0 || !places.every((place) => isWithin(place, sizes))) continue
      const files = new Set(places.map(({ file }) => file))
      const [file] = files
      if (files.size > 1 || file === undefined || !ascend(places))
        across.push({ tensor, digests, index, places })
      else {
        const list = within.get(file) ?? []
        within.set(file, list)
        list.push({ tensor, digests, index })
      }
    }
  }
  const read = new Map<string, BundleFile>()
  await inParallel(paths, parallel, async (file) => {
    const here = fewEnough(within.get(file.path) ?? [], file.size)
    const parts = here.map(({ tensor }) => tensor.at)
    const { parts: found, size, sha256 } = await reader.digestWithParts(file, parts)
    for (const [at, { digests, index }] of here.entries()) digests[index] = found[at] ?? null
    read.set(file.path, { path: file.path, source: file.source, size, sha256 })
  })
  const files = paths.flatMap(({ path }) => read.get(path) ?? [])
  const sources = new Map(paths.map(({ path, source }) => [path, source]))
  for (const { places, digests, index } of across) {
    const parts = places.map(({ file, offset, length }) => ({
      path: sources.get(file ?? '') ?? '',
      offset,
      length,
    }))
    digests[index] = await workspace.digestOfParts(parts)
  }
  return { files, tensors }
}

/** A path from the folder of the file that names it. */
export function beside(path: string, file: string | null): string {
  return file === null ? path : `${path.slice(0, path.lastIndexOf('/') + 1)}${file}`
}

function isWithin({ file, offset, length }: Place, sizes: ReadonlyMap<string, number>): boolean {
  return offset >= 0 && length >= 0 && offset + length <= (sizes.get(file ?? '') ?? -1)
}

function ascend(parts: readonly FilePart[]): boolean {
  return parts.every(({ offset }, at) => {
    const before = parts[at - 1]
    return before === undefined || before.offset + before.length <= offset
  })
}

function fewEnough(wanted: readonly Wanted[], size: number): readonly Wanted[] {
  const bytes = wanted.flatMap(({ tensor }) => tensor.at).reduce((sum, { length }) => sum + length, 0)
  return bytes <= mostOften * size ? wanted : []
}
