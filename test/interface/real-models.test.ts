import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readBundle } from '../../src/commands/bundle-files.ts'
import { summaryOf } from '../../src/commands/model-file.ts'
import { type BundleSummary, classifyBundles } from '../../src/interface/classify.ts'
import { bundleDigest } from '../../src/manifest/digest.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { createWorkspace } from '../../src/storage/workspace.ts'
import { tableRows } from '../version/tables.ts'

/** `node tools/real-models.js` fetches them; .ci/run does so, too. */
const root = join(import.meta.dirname, '../../.cache/models')

const files: Record<string, string> = {
  'Silero VAD 4 (`@ricky0123/vad-web` 0.0.19)': 'dist/silero_vad.onnx',
  'Silero VAD 5 (`@ricky0123/vad-web` 0.0.31)': 'dist/silero_vad_v5.onnx',
  'Silero VAD 5 (`@livekit/agents-plugin-silero` 1.6.2)': 'dist/silero_vad.onnx',
  'Silero VAD 6 (`@livekit/agents-plugin-silero` 1.6.3)': 'dist/silero_vad.onnx',
  'Hello Deepa, old (`openwakeword-js` 0.1.22)': 'models/hello_deepa_old.onnx',
  'Hello Deepa (`openwakeword-js` 0.1.22)': 'models/hello_deepa.onnx',
  'Namaste Deepa (`openwakeword-js` 0.1.22)': 'models/namaste_deepa.onnx',
  'Language detection (`@vscode/vscode-languagedetection` 1.0.18)':
    'model/model.json model/group1-shard1of1.bin',
  'Language detection (`@vscode/vscode-languagedetection` 1.0.21)':
    'model/model.json model/group1-shard1of1.bin',
}

function packageOf(cell: string): string {
  const [, name = '', version = ''] = /\(`(.+)` (.+)\)$/.exec(cell) ?? []
  return join(root, `${name}@${version}`)
}

const here = await access(packageOf('(`openwakeword-js` 0.1.22)')).then(
  () => true,
  () => false,
)
if (!here) console.warn('skipped, as .cache/models is not there: node tools/real-models.js fetches it')

/** As a bundle whose file is always called the same. */
async function bundleOf(cell: string): Promise<BundleSummary> {
  const sources = (files[cell] ?? '').split(' ')
  const paths = sources.map((source) => ({
    source,
    path: source.replace(/^.*\//, '').replace(/^.*\.onnx$/, 'model.onnx'),
  }))
  const read = await readBundle(createWorkspace(packageOf(cell)), createUnpacker(), paths)
  expect(read.warnings).toEqual([])
  expect([...read.unsafe]).toEqual([])
  return { sha256: bundleDigest(read.files), models: read.models.map(summaryOf), others: '' }
}

describe('docs/versioning.md: published models', () => {
  const rows = tableRows('before', 'after', 'called', 'told')

  test('have a table', () => {
    expect(rows.length).toBeGreaterThan(5)
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(rows.flatMap(([before = '', after = '']) => [before, after])),
    )
  })

  ;(here ? test.each(rows) : test.skip.each(rows))(
    '%s → %s is %s',
    async (before = '', after = '', called, told) => {
      const changes = classifyBundles(await bundleOf(before), await bundleOf(after))
      expect(changes[0]?.class).toBe(called)
      expect(changes.map(({ text }) => text).join('; ')).toBe(told)
    },
  )
})
