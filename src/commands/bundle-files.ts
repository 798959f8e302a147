import { FormatError, type Unpacker } from '../interface/bytes.ts'
import { describeFile } from '../interface/describe.ts'
import type { ModelDescription } from '../interface/description.ts'
import { paged } from '../interface/pages.ts'
import { scanFile } from '../interface/pickle/scan.ts'
import type { Workspace } from '../ports/workspace.ts'
import { type BundleFile, beside, type DigestReader, digestFiles, type UnreadFile } from './tensor-digests.ts'

/** A file of the bundle whose header could be read. */
export interface ModelFile {
  readonly path: string
  readonly sha256: string
  readonly description: ModelDescription
  /** Other files of the bundle that hold its tensors and nothing else. */
  readonly weightFiles: readonly string[]
  /** SHA-256 of each tensor's bytes, in the order of the description; null where they cannot be told apart. */
  readonly digests: readonly (string | null)[]
}

export interface BundleFiles {
  readonly files: readonly BundleFile[]
  readonly models: readonly ModelFile[]
  /** By path, why a file may run code of its own when it is used; files that are plainly safe are left out. */
  readonly unsafe: ReadonlyMap<string, readonly string[]>
  /** Headers that should be readable and are not, one line each. */
  readonly warnings: readonly string[]
}

/** More of a file is no header. */
const headerBudget = 256 * 1024 * 1024

interface Looked {
  readonly path: string
  readonly source: string
  readonly size: number
  readonly description: ModelDescription | null
  readonly unsafe: readonly string[]
  readonly warning: string | null
}

/** Whoever wants to do more with the bytes than digest them, while they are read once; null for nobody. */
export type ReadBundleAs = (files: readonly UnreadFile[]) => Promise<DigestReader | null>

/** Reads what the files of a bundle say of themselves, and their digests. Trusts nothing that stands in them. */
export async function readBundle(
  workspace: Workspace,
  unpacker: Unpacker,
  paths: readonly { readonly path: string; readonly source: string }[],
  readAs: ReadBundleAs = async () => null,
): Promise<BundleFiles> {
  const sizes = new Map<string, number>()
  for (const { path, source } of paths)
    sizes.set(path, await workspace.withBytes(source, async ({ size }) => size))
  const looked: Looked[] = []
  for (const each of paths) looked.push(await look(workspace, unpacker, each, sizes))
  const models = looked.flatMap(({ path, description }) => (description ? [{ path, description }] : []))
  const { files, tensors } = await digestFiles(
    workspace,
    (await readAs(looked.map(({ path, source, size }) => ({ path, source, size })))) ?? plainly(workspace),
    looked,
    new Map(models.map(({ path, description }) => [path, description.tensors])),
  )
  const digestOf = new Map(files.map(({ path, sha256 }) => [path, sha256]))
  return {
    files,
    models: models.map(({ path, description }) => ({
      path,
      sha256: digestOf.get(path) ?? '',
      weightFiles: weightFiles(path, description, sizes),
      description,
      digests: tensors.get(path) ?? [],
    })),
    unsafe: new Map(
      looked.filter(({ unsafe }) => unsafe.length > 0).map(({ path, unsafe }) => [path, unsafe]),
    ),
    warnings: looked.flatMap(({ warning }) => warning ?? []),
  }
}

function plainly(workspace: Workspace): DigestReader {
  return { digestWithParts: ({ source }, parts) => workspace.digestWithParts(source, parts) }
}

async function look(
  workspace: Workspace,
  unpacker: Unpacker,
  { path, source }: { readonly path: string; readonly source: string },
  sizes: ReadonlyMap<string, number>,
): Promise<Looked> {
  return workspace.withBytes(source, async (bytes) => {
    const header = paged(bytes, headerBudget)
    const base = { path, source, size: bytes.size }
    const { unsafe } = await scanFile(path, bytes, unpacker)
    try {
      const description = await describeFile(path, header, { unpacker, files: () => below(path, sizes) })
      return { ...base, description, unsafe: [...(description?.unsafe ?? []), ...unsafe], warning: null }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      const warning = `${path} is not the model file that it seems to be: ${error.message}`
      return { ...base, description: null, unsafe, warning }
    }
  })
}

/** Files beside it, of which every byte belongs to one of its tensors. */
function weightFiles(
  path: string,
  { tensors }: ModelDescription,
  sizes: ReadonlyMap<string, number>,
): string[] {
  const covered = new Map<string, number>()
  for (const { file, length } of tensors.flatMap(({ at }) => at))
    if (file !== null) covered.set(beside(path, file), (covered.get(beside(path, file)) ?? 0) + length)
  return [...covered].filter(([file, length]) => sizes.get(file) === length).map(([file]) => file)
}

/** Sizes of the files in a file's folder and below, by their path from there. */
function below(path: string, sizes: ReadonlyMap<string, number>): Map<string, number> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return new Map(
    [...sizes].flatMap(([other, size]) =>
      other.startsWith(folder) ? [[other.slice(folder.length), size]] : [],
    ),
  )
}
