import { describe, expect, test } from '@jest/globals'
import { pullVersion } from '../../src/commands/pull.ts'
import { canonicalJson } from '../../src/manifest/canonical.ts'
import { bundleDigest, sha256 } from '../../src/manifest/digest.ts'
import { type Manifest, manifestFile } from '../../src/manifest/manifest.ts'
import { silent } from '../../src/ports/progress.ts'
import type { Asset, Release } from '../../src/ports/releases.ts'
import type { GitTag } from '../../src/registry/registry.ts'
import { manifest } from '../manifest/examples.ts'
import { gitTag, objectId, stageRecord, versionRecord } from '../registry/examples.ts'
import { noRegistry } from '../support/no-registry.ts'

const bytes = new TextEncoder().encode('weights')
const commit = objectId('commit 1.0.0')

function published(change: Partial<Manifest> = {}) {
  const [file] = manifest().files
  if (!file) throw new Error('the example has a file')
  const files = [{ ...file, size: bytes.length, sha256: sha256(bytes) }]
  const bundle = { sha256: bundleDigest(files), size: bytes.length, files: 1 }
  const document = manifest({ version: '1.0.0', files, bundle, ...change })
  return { document, text: canonicalJson(document) }
}

/** Ports in which one version is released as told; `shown` is the manifest's text that the release now has. */
function ports(
  release: ReturnType<typeof published>,
  more: { shown?: string; tags?: GitTag[]; recorded?: string; stored?: Uint8Array } = {},
) {
  const { document, text } = release
  const shown = more.shown ?? text
  const record = versionRecord({
    manifest: { sha256: sha256(text), size: text.length },
    bundle: { ...document.bundle, sha256: more.recorded ?? document.bundle.sha256 },
  })
  const contents = new Map<number, Uint8Array>([
    [1, new TextEncoder().encode(shown)],
    [2, more.stored ?? bytes],
  ])
  const asset = (id: number, name: string): Asset => ({
    id,
    name,
    size: contents.get(id)?.length ?? 0,
    sha256: null,
    complete: true,
  })
  const found: Release = {
    id: 1,
    tag: 'fraud@v1.0.0',
    draft: false,
    url: '',
    notes: '',
    publishedAt: null,
    assets: [asset(1, manifestFile), asset(2, 'model.json')],
  }
  const written: string[] = []
  return {
    written,
    progress: silent,
    tags: {
      tags: async () => [
        gitTag('fraud@v1.0.0', { commit, record: canonicalJson(record) }),
        ...(more.tags ?? []),
      ],
    },
    registry: noRegistry,
    releases: {
      published: async () => found,
      download: async ({ id }: Asset) => ReadableStream.from([contents.get(id) ?? bytes]),
    },
    output: {
      existing: async () => null,
      write: async ({ path }: { path: string }) => {
        written.push(path)
        return 'written' as const
      },
    },
  }
}

describe('pulling a version', () => {
  test('brings the files that were released', async () => {
    const given = ports(published())
    expect((await pullVersion(given, 'fraud')).written).toEqual(['model.json'])
  })

  const unsafe = published({
    files: published().document.files.map((file) => ({ ...file, path: '../evil' })),
  })
  const whole = {
    ...unsafe.document,
    bundle: { ...unsafe.document.bundle, sha256: bundleDigest(unsafe.document.files) },
  }
  const refused: [string, ReturnType<typeof ports>, string, RegExp][] = [
    [
      'a manifest that is not the recorded one',
      ports(published(), { shown: published({ model: 'other' }).text }),
      'fraud',
      /the manifest of fraud@v1\.0\.0 is not the one that its tag records/,
    ],
    [
      'a manifest of another version',
      ports(published({ version: '9.9.9' })),
      'fraud',
      /is of another version/,
    ],
    [
      'a bundle digest that is not that of the files',
      ports(published({ bundle: { sha256: 'e'.repeat(64), size: 7, files: 1 } })),
      'fraud',
      /digest is not that of the files/,
    ],
    [
      'other bytes than the tag records',
      ports(published(), { recorded: 'd'.repeat(64) }),
      'fraud',
      /not the one that the tag records/,
    ],
    [
      'a path that leaves the folder',
      ports({ document: whole, text: canonicalJson(whole) }),
      'fraud',
      /the path "\.\.\/evil" leaves the folder/,
    ],
    [
      'a withdrawn version',
      ports(published(), { tags: [gitTag('fraud@v1.0.0!#1', { commit })] }),
      'fraud@v1.0.0',
      /was withdrawn/,
    ],
    [
      'other bytes than were approved for the stage',
      ports(published(), {
        tags: [
          gitTag('fraud#production#1', {
            commit,
            record: canonicalJson(stageRecord({ bundle: 'c'.repeat(64) })),
          }),
        ],
      }),
      'fraud#production',
      /approved other bytes/,
    ],
  ]
  test.each(refused)('refuses %s, and writes nothing', async (_, given, reference, message) => {
    await expect(pullVersion(given, reference)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(message),
    })
    expect(given.written).toEqual([])
  })
})
