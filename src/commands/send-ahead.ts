import { type AssetLayout, layOut } from '../manifest/layout.ts'
import { partDigests } from '../manifest/part-digests.ts'
import { mediaType } from '../manifest/paths.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { Asset, Release, ReleaseStore } from '../ports/releases.ts'
import type { FilePart, Workspace } from '../ports/workspace.ts'
import { versionTag } from '../registry/tag.ts'
import { releaseTitle } from '../report/notes.ts'
import { isPrerelease } from '../version/next.ts'
import type { ReadBundleAs } from './bundle-files.ts'
import type { Outlook } from './plan.ts'
import { createFiller } from './publish.ts'
import { roomFor } from './store-assets.ts'
import type { UnreadFile } from './tensor-digests.ts'

export interface SendAheadPorts {
  readonly releases: ReleaseStore
  readonly workspace: Workspace
  readonly progress: Progress
}

/** A draft that has files already, before it is known what version they become. */
export interface SentAhead {
  readonly draft: Release
  /** Of its assets, by name. */
  readonly digests: ReadonlyMap<string, string>
}

export interface SendAhead {
  readAs(outlook: Outlook): ReadBundleAs
  /** What was sent of a model, once: whoever takes it sees to it. */
  take(model: string): SentAhead | null
  /** Discards what nobody took. */
  discard(): Promise<void>
}

/**
 * Sends files while they are read for their digests, so that they are read once: in a draft, which nobody sees. Only
 * where a release is certain: the commits ask for one, and the bundle cannot be that of the version before, as it has
 * another size.
 */
export function createSendAhead(
  ports: SendAheadPorts,
  { reuse, storage }: { readonly reuse: boolean; readonly storage: string },
): SendAhead {
  const sent = new Map<string, { draft: Release; digests: Map<string, string> }>()
  return {
    readAs:
      ({ model, current, next }) =>
      async (files) => {
        if (
          storage !== 'release' ||
          next === null ||
          (current && (reuse || maybeSame(current.record?.bundle ?? null, files)))
        )
          return null
        const layout = layOut(files, roomFor(ports.releases))
        if (!layout || files.every(({ size }) => size === 0)) return null
        const tag = versionTag(model, next)
        const title = releaseTitle({ model, version: next })
        ports.progress.step(`Sending ${files.length} files for ${tag}`)
        const draft =
          (await ports.releases.draft(tag)) ??
          (await ports.releases.createDraft({
            tag,
            title,
            notes: 'The files are on their way.',
            prerelease: isPrerelease(next),
          }))
        const digests = new Map<string, string>()
        const assets = new Map(draft.assets.map((asset) => [asset.name, asset]))
        sent.set(model, {
          digests,
          get draft() {
            return { ...draft, assets: [...assets.values()] }
          },
        })
        const done = (asset: Asset, digest: string) => {
          assets.set(asset.name, asset)
          digests.set(asset.name, digest)
        }
        return digestReader(ports, draft, layout.assets, done, () => sent.delete(model))
      },
    take(model) {
      const found = sent.get(model) ?? null
      sent.delete(model)
      return found
    },
    async discard() {
      for (const { draft } of sent.values()) {
        try {
          await ports.releases.discard(draft)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          ports.progress.step(`A draft of ${draft.tag} is left: ${error.message}`)
        }
      }
      sent.clear()
    },
  }
}

/** Only reading tells, when as many files have as many bytes as before. */
function maybeSame(
  before: { readonly size: number; readonly files: number } | null,
  files: readonly UnreadFile[],
): boolean {
  const size = files.reduce((sum, file) => sum + file.size, 0)
  return before === null || (before.size === size && before.files === files.length)
}

function digestReader(
  { releases, workspace, progress }: SendAheadPorts,
  draft: Release,
  assets: readonly AssetLayout[],
  done: (asset: Asset, digest: string) => void,
  lost: () => void,
) {
  const byPath = new Map<string, AssetLayout[]>()
  for (const asset of assets) {
    const [piece] = asset.pieces
    if (asset.kind === 'pack' || piece?.kind !== 'file') continue
    byPath.set(piece.path, [...(byPath.get(piece.path) ?? []), asset])
  }
  const total = [...byPath.values()].flat().reduce((sum, { size }) => sum + size, 0)
  const put = createFiller(releases, draft, total, progress)
  let gone = false
  const there = new Set(draft.assets.map(({ name }) => name))
  return {
    async digestWithParts({ path, source, size }: UnreadFile, parts: readonly (readonly FilePart[])[]) {
      const own = byPath.get(path) ?? []
      // Packs are sent when all of their files are known, and what is there already is compared before it is sent.
      if (gone || own.length === 0 || own.some(({ name }) => there.has(name)))
        return workspace.digestWithParts(source, parts)
      try {
        return await send(source, size, parts, own)
      } catch (error) {
        if (!(error instanceof UserError && error.code === 'permission')) throw error
        // Whoever published the same version has cleaned up: the plan will tell. Or else the next try says why not.
        gone = true
        lost()
        return workspace.digestWithParts(source, parts)
      }
    },
  }

  async function send(
    source: string,
    size: number,
    parts: readonly (readonly FilePart[])[],
    own: readonly AssetLayout[],
  ) {
    const stamp = await workspace.stamp(source)
    const whole = partDigests(parts)
    let fed = 0
    const feed = (at: number, bytes: Uint8Array) => {
      const fresh = bytes.subarray(Math.min(bytes.length, Math.max(0, fed - at)))
      if (fresh.length > 0) whole.update(fresh)
      fed += fresh.length
    }
    let ended: ReturnType<typeof whole.end> | null = null
    const end = () => {
      ended ??= whole.end()
      return ended
    }
    for (const { name, size: length, pieces } of own) {
      const [piece] = pieces
      const offset = piece?.kind === 'file' ? piece.offset : 0
      const open = () => watched(workspace.open(source, { offset, length }), offset, feed)
      const file = { name, size: length, mediaType: mediaType(source), open, sha256: null }
      const { asset, digest } = await put(own.length === 1 ? { ...file, sent: () => end().sha256 } : file)
      done(asset, digest)
    }
    if (end().size !== size || (await workspace.stamp(source)) !== stamp)
      throw new UserError(
        'usage',
        `${source} changed while it was read`,
        'wait until training has written its files',
      )
    return end()
  }
}

/** A retry reads bytes again that were seen before: whoever watches is told where they are. */
function watched(
  bytes: ReadableStream<Uint8Array>,
  from: number,
  feed: (at: number, bytes: Uint8Array) => void,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(
    (async function* () {
      let at = from
      for await (const chunk of bytes) {
        feed(at, chunk)
        at += chunk.length
        yield chunk
      }
    })(),
  )
}
