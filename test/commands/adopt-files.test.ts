import { expect, test } from '@jest/globals'
import { fetchBundle } from '../../src/commands/adopt-files.ts'
import type { ArtifactRecord } from '../../src/ports/candidate-bytes.ts'
import { UserError } from '../../src/ports/errors.ts'
import { silent } from '../../src/ports/progress.ts'
import { createOutput } from '../../src/storage/output.ts'
import { manifest } from '../manifest/examples.ts'
import { createFolder, sha256 } from '../storage/folder.ts'

const content = 'weights'
const record: ArtifactRecord = {
  id: 5,
  name: 'modelseal-bundle-x',
  size: content.length,
  sha256: sha256(content),
  expired: false,
  runId: 1,
}

async function adopt(paths: readonly string[], download: () => Promise<ReadableStream<Uint8Array>>) {
  const folder = await createFolder()
  const file = { size: content.length, sha256: sha256(content), mediaType: 'text/plain' }
  const seen = {
    artifactId: 4,
    runId: 1,
    runUrl: '',
    createdAt: '',
    content: { ok: false as const, reason: '' },
  }
  const entry = {
    kind: 'release' as const,
    manifest: manifest({ files: paths.map((path) => ({ ...file, path })) }),
    considered: 1,
    counted: 1,
    artifacts: [{ id: 5, name: 'x', size: content.length, sha256: sha256(content) }],
  }
  const bytes = { run: async () => null, artifact: async () => record, download }
  try {
    return await fetchBundle(
      { bytes, progress: silent },
      { model: 'fraud', seen, entry },
      createOutput(folder.path),
    )
  } finally {
    await folder.remove()
  }
}

const whole = async () => ReadableStream.from([new TextEncoder().encode(content)])

test.each([
  [['../x'], 'path'],
  [['/etc/x'], 'path'],
  [['.git/hooks/x'], 'path'],
  [['a', 'A'], 'same path'],
  [Array.from({ length: 10_001 }, (_, index) => String(index)), '10001 files'],
])('a candidate with the paths %j is refused before anything is fetched', async (paths, reason) => {
  let fetched = 0
  const download = async () => {
    fetched += 1
    return whole()
  }
  await expect(adopt(paths, download)).rejects.toThrow(reason)
  expect(fetched).toBe(0)
})

test('a connection that breaks is tried again', async () => {
  let tries = 0
  const download = async () => {
    tries += 1
    if (tries < 3) throw new UserError('environment', 'broken', 'again')
    return whole()
  }
  expect(await adopt(['x'], download)).toEqual([{ path: 'x', artifactId: 5, artifact: record.name }])
})

test('more bytes than were promised are not read', async () => {
  let sent = 0
  const endless = async () =>
    ReadableStream.from(
      (async function* () {
        for (;;) {
          sent += 1
          yield new Uint8Array(1000)
        }
      })(),
    )
  await expect(adopt(['x'], endless)).rejects.toMatchObject({ code: 'refused' })
  expect(sent).toBeLessThan(10)
})
