import { type AssetLayout, layOut, type Room } from '../manifest/layout.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { mediaType } from '../manifest/paths.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { Release, ReleaseStore } from '../ports/releases.ts'
import type { Workspace } from '../ports/workspace.ts'
import { fillDraft } from './publish.ts'
import type { BundleFile } from './tensor-digests.ts'

/** Where a file's bytes are, in the words of the manifest. */
export type StoredAs = Pick<Manifest['files'][number], 'asset' | 'offset' | 'parts' | 'release'>

/** Where a bundle's bytes are. */
export interface StoredBundle extends Pick<Manifest, 'storage' | 'packs'> {
  /** By path. */
  readonly files: ReadonlyMap<string, StoredAs>
  /** Names of the assets that the release has of it. */
  readonly assets: readonly string[]
}

export interface StoreAssetsPorts {
  readonly releases: ReleaseStore
  readonly workspace: Workspace
  readonly progress: Progress
}

/** Assets of a release that are none of the bundle's files: the manifest, signatures, documents in standard formats. */
const reserved = 10

export function roomFor({ largestAsset, mostAssets }: ReleaseStore): Room {
  return { largestAsset, mostAssets: mostAssets - reserved }
}

/**
 * Uploads a bundle into a draft, but for the files that `elsewhere` says earlier releases hold.
 * @param known digests of assets that were sent before, by name: they are not read again
 */
export async function storeAssets(
  { releases, workspace, progress }: StoreAssetsPorts,
  draft: Release,
  bundle: { readonly model: string; readonly files: readonly BundleFile[] },
  elsewhere: ReadonlyMap<string, StoredAs>,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<StoredBundle> {
  const own = bundle.files.filter(({ path }) => !elsewhere.has(path))
  const layout = layOut(own, roomFor(releases))
  if (!layout)
    throw new UserError(
      'refused',
      `${bundle.model} has ${own.length} files, which is more than a release can hold, packed or not`,
      'pack them in training, for instance as one archive, and let `path` name that',
    )
  const sources = new Map(own.map((file) => [file.path, file]))
  const digests = await fillDraft(
    releases,
    draft,
    layout.assets.map((asset) => ({ ...described(asset), size: asset.size, open: () => bytesOf(asset) })),
    progress,
  )
  const part = ({ asset, size }: { asset: string; size: number }) => ({
    asset,
    size,
    sha256: digests.get(asset) ?? '',
  })
  const packs = layout.assets.filter(({ kind }) => kind === 'pack')
  return {
    files: new Map([
      ...elsewhere,
      ...[...layout.places].map(([path, { parts, ...place }]): [string, StoredAs] => [
        path,
        { ...place, ...(parts && { parts: parts.map(part) }) },
      ]),
    ]),
    ...(packs.length > 0 && { packs: packs.map(({ name, size }) => part({ asset: name, size })) }),
    assets: layout.assets.map(({ name }) => name),
  }

  function described({ name, kind, pieces }: AssetLayout) {
    const sha256 = known.get(name) ?? null
    if (kind === 'pack') return { name, mediaType: 'application/x-tar', sha256 }
    const [path = ''] = pieces.flatMap((piece) => (piece.kind === 'file' ? piece.path : []))
    return {
      name,
      mediaType: mediaType(path),
      sha256: kind === 'file' ? (sources.get(path)?.sha256 ?? null) : sha256,
    }
  }

  function bytesOf({ pieces }: AssetLayout): ReadableStream<Uint8Array> {
    const [only, ...others] = pieces.map((piece) =>
      piece.kind === 'bytes'
        ? () => ReadableStream.from([piece.bytes])
        : () => workspace.open(sources.get(piece.path)?.source ?? piece.path, piece),
    )
    if (only && others.length === 0) return only()
    return ReadableStream.from(
      (async function* () {
        for (const open of [only, ...others]) if (open) yield* open()
      })(),
    )
  }
}
