import { assetsOf } from '../manifest/assets.ts'
import { bundleDigest } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { isSafePath } from '../manifest/paths.ts'
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
  readonly output: Output
  readonly progress: Progress
}

export interface PullResult {
  readonly resolved: Resolved
  readonly manifest: Manifest
  readonly written: readonly string[]
  /** Files that were there already, and right. */
  readonly kept: readonly string[]
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
  const holder = holders(ports.releases)
  await inParallel(manifest.files, parallel, async (file) => {
    if (sameFile(await ports.output.existing(file.path), file)) {
      kept.add(file.path)
      return
    }
    await ports.output.write(file, await openFile(ports.releases, holder, file, release))
    ports.progress.step(`${file.path}  ${file.size} bytes  sha256:${file.sha256.slice(0, 12)}`)
  })
  const paths = manifest.files.map(({ path }) => path)
  return {
    resolved,
    manifest,
    written: paths.filter((path) => !kept.has(path)),
    kept: paths.filter((path) => kept.has(path)),
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
  const files = []
  for (const file of manifest.files) {
    const found = await ports.output.existing(file.path)
    const problem =
      found === null
        ? 'is missing'
        : sameFile(found, file)
          ? null
          : `has SHA-256 ${found.sha256}, not ${file.sha256}`
    files.push({ path: file.path, ok: problem === null, problem })
  }
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
  if (entry?.record && entry.record.bundle !== manifest.bundle.sha256)
    throw refuse(`${entry.tag} approved other bytes`)
  const unsafe = manifest.files.find(({ path }) => !isSafePath(path))
  if (unsafe) throw refuse(`the path ${JSON.stringify(unsafe.path)} leaves the folder`)
  return { resolved, manifest, release }
}

/** The bytes of a file, from the assets that hold it, each of which is asked for when the one before has come. */
async function openFile(
  releases: ReleaseReader,
  holder: (tag: string) => Promise<Release | null>,
  file: Manifest['files'][number],
  own: Release,
): Promise<ReadableStream<Uint8Array>> {
  const release = file.release === undefined ? own : await holder(file.release)
  const assets = assetsOf(file).map(({ name }) => release?.assets.find((asset) => asset.name === name))
  if (assets.length === 0 || assets.includes(undefined)) {
    throw new UserError(
      'refused',
      `${file.path} is missing from the release ${file.release ?? own.tag}`,
      'the release was changed after it was approved; roll back, or release again',
    )
  }
  const range = file.offset === undefined ? undefined : { offset: file.offset, length: file.size }
  return ReadableStream.from(
    (async function* () {
      for (const asset of assets) if (asset) yield* await releases.download(asset, range)
    })(),
  )
}

/** Asks for each release once. */
function holders(releases: ReleaseReader): (tag: string) => Promise<Release | null> {
  const asked = new Map<string, Promise<Release | null>>()
  return (tag) => {
    const release = asked.get(tag) ?? releases.published(tag)
    asked.set(tag, release)
    return release
  }
}

function sameFile(found: FileDigest | null, wanted: FileDigest): boolean {
  return found !== null && found.size === wanted.size && found.sha256 === wanted.sha256
}
