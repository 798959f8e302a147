import { assetsOf } from '../manifest/assets.ts'
import { bundleDigest } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { isSafePath } from '../manifest/paths.ts'
import type { OpenRegistry } from '../ports/bundle-registry.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { TagReader } from '../ports/registry.ts'
import type { Release, ReleaseReader } from '../ports/releases.ts'
import type { FileDigest, Output } from '../ports/workspace.ts'
import { parseReference, type Resolved, resolveReference } from '../registry/reference.ts'
import { type Registry, readRegistry } from '../registry/registry.ts'
import { inParallel } from './parallel.ts'
import { readManifest } from './read-manifest.ts'

export interface PullPorts {
  readonly tags: TagReader
  readonly releases: ReleaseReader
  readonly registry: OpenRegistry
  readonly output: Output
  readonly progress: Progress
}

export interface PullResult {
  readonly resolved: Resolved
  readonly manifest: Manifest
  readonly written: readonly string[]
  /** Files that were there already, and right. */
  readonly kept: readonly string[]
  /** Of the written ones, those that came out of the cache. */
  readonly cached: readonly string[]
}

/** Files that are downloaded at once. */
const parallel = 4

/**
 * Brings the files of a version, each checked against the manifest, the manifest against the tag, and for a stage
 * the tag against its ledger. A file appears only when it is whole and right.
 */
export async function pullVersion(ports: PullPorts, reference: string): Promise<PullResult> {
  const { resolved, manifest, release } = await verifiedManifest(ports, reference)
  const kept = new Set<string>()
  const cached = new Set<string>()
  const holder = holders(ports.releases, release)
  const store = manifest.storage ? ports.registry(manifest.storage.repository) : null
  const open = (file: Manifest['files'][number], from: number) =>
    store ? store.open(file.sha256, file.size, from) : openFile(ports.releases, holder, file, from)
  const progress = totals(ports.progress, manifest.bundle.size)
  await inParallel(manifest.files, parallel, async (file) => {
    if (sameFile(await ports.output.existing(file.path), file)) {
      kept.add(file.path)
      return progress.add(file.size)
    }
    const counted = progress.file()
    const how = await ports.output.write(file, async (from) => counted.watch(from, await open(file, from)))
    if (how === 'cached') cached.add(file.path)
    counted.end(file.size)
  })
  const paths = manifest.files.map(({ path }) => path)
  return {
    resolved,
    manifest,
    written: paths.filter((path) => !kept.has(path)),
    kept: paths.filter((path) => kept.has(path)),
    cached: paths.filter((path) => cached.has(path)),
  }
}

/** Counts the bytes of several files at once. */
function totals(progress: Progress, total: number) {
  let done = 0
  const add = (bytes: number) => {
    done += bytes
    if (bytes !== 0) progress.bytes(done, total, 'downloaded')
  }
  return {
    add,
    file() {
      let counted = 0
      const to = (bytes: number) => {
        add(bytes - counted)
        counted = bytes
      }
      return {
        end: to,
        watch(from: number, stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
          return ReadableStream.from(
            (async function* () {
              to(from)
              for await (const bytes of stream) {
                to(counted + bytes.length)
                yield bytes
              }
            })(),
          )
        },
      }
    },
  }
}

export interface VerifyResult {
  readonly resolved: Resolved
  readonly manifest: Manifest
  readonly files: readonly { readonly path: string; readonly ok: boolean; readonly problem: string | null }[]
}

/** Compares files on disk with what a reference promises; reads everything, writes nothing. */
export async function verifyVersion(ports: PullPorts, reference: string): Promise<VerifyResult> {
  const { resolved, manifest } = await verifiedManifest(ports, reference)
  const problems = new Map<string, string | null>()
  await inParallel(manifest.files, parallel, async (file) => {
    problems.set(file.path, problemOf(await ports.output.existing(file.path), file))
  })
  const files = manifest.files.map(({ path }) => {
    const problem = problems.get(path) ?? null
    return { path, ok: problem === null, problem }
  })
  return { resolved, manifest, files }
}

/** A reference as one line of text, resolved. @throws UserError */
export function resolve(registry: Registry, text: string): Resolved {
  const reference = parseReference(text)
  if (!reference) {
    throw new UserError(
      'usage',
      `${text} is no reference to a version`,
      'write fraud, fraud@v1.3.0, fraud@latest, fraud#production, fraud#production~1 or fraud#production@{2026-03-03}',
    )
  }
  const resolution = resolveReference(registry, reference)
  if (!resolution.ok) throw new UserError('refused', resolution.reason, resolution.hint)
  return resolution.resolved
}

async function verifiedManifest({ tags, releases }: PullPorts, reference: string) {
  const resolved = resolve(readRegistry(await tags.tags()), reference)
  const { version, entry } = resolved
  const { manifest, release } = await readManifest(releases, version)
  const refuse = (what: string) =>
    new UserError(
      'refused',
      `${version.tag}: ${what}`,
      'do not use these files; modelseal doctor says what is wrong',
    )
  if (manifest.model !== version.model || manifest.version !== version.version)
    throw refuse('the manifest is of another version')
  if (bundleDigest(manifest.files) !== manifest.bundle.sha256)
    throw refuse('the bundle digest is not that of the files')
  if (version.record?.bundle.sha256 !== manifest.bundle.sha256)
    throw refuse('the bundle is not the one that the tag records')
  const { storage } = version.record ?? {}
  const said = storage?.kind === 'oci' ? storage : null
  if (said?.repository !== manifest.storage?.repository || said?.digest !== manifest.storage?.digest)
    throw refuse('the manifest names another registry than the tag records')
  if (entry?.record && entry.record.bundle !== manifest.bundle.sha256)
    throw refuse(`${entry.tag} approved other bytes`)
  const unsafe = manifest.files.find(({ path }) => !isSafePath(path))
  if (unsafe) throw refuse(`the path ${JSON.stringify(unsafe.path)} leaves the folder`)
  return { resolved, manifest, release }
}

/** The bytes of a file from a place on, from the assets that hold it, each asked for when the one before has come. */
async function openFile(
  releases: ReleaseReader,
  holder: (tag: string) => Promise<Release | null>,
  file: Manifest['files'][number],
  from: number,
): Promise<ReadableStream<Uint8Array>> {
  const tag = file.release ?? ''
  const release = await holder(tag)
  const wanted = assetsOf(file).filter(({ offset, size }) => from < offset + size || size === 0)
  const assets = wanted.map(({ name }) => release?.assets.find((asset) => asset.name === name))
  if (assets.includes(undefined) || (wanted.length === 0 && file.size > from)) {
    throw new UserError(
      'refused',
      `${file.path} is missing from the release ${release?.tag ?? tag}`,
      'the release was changed after it was approved; roll back, or release again',
    )
  }
  return ReadableStream.from(
    (async function* () {
      for (const [index, { offset, size }] of wanted.entries()) {
        const asset = assets[index]
        const skipped = Math.max(0, from - offset)
        const range = { offset: (file.offset ?? 0) + skipped, length: size - skipped }
        if (asset) yield* await releases.download(asset, range)
      }
    })(),
  )
}

/** Asks for each release once. */
function holders(releases: ReleaseReader, own: Release): (tag: string) => Promise<Release | null> {
  const asked = new Map<string, Promise<Release | null>>([['', Promise.resolve(own)]])
  return (tag) => {
    const release = asked.get(tag) ?? releases.published(tag)
    asked.set(tag, release)
    return release
  }
}

function problemOf(found: FileDigest | null, wanted: FileDigest): string | null {
  if (found === null) return 'is missing'
  return sameFile(found, wanted) ? null : `has SHA-256 ${found.sha256}, not ${wanted.sha256}`
}

function sameFile(found: FileDigest | null, wanted: FileDigest): boolean {
  return found !== null && found.size === wanted.size && found.sha256 === wanted.sha256
}
