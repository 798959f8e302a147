import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readBundle } from '../../src/commands/bundle-files.ts'
import { summaryOf } from '../../src/commands/model-file.ts'
import { type BundleSummary, classifyBundles } from '../../src/interface/classify.ts'
import { othersDigest } from '../../src/manifest/bundle.ts'
import { bundleDigest } from '../../src/manifest/digest.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { createWorkspace } from '../../src/storage/workspace.ts'
import { createFolder } from '../storage/folder.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'onnx')
const files = ['mlp-96-external.onnx', 'mlp-96-external.data']

let folder: Awaited<ReturnType<typeof createFolder>>
beforeEach(async () => {
  folder = await createFolder()
  for (const file of files) await copyFile(join(fixtures, file), join(folder.path, file))
})
afterEach(() => folder.remove())

async function bundle(more: readonly string[] = []): Promise<BundleSummary> {
  const paths = [...files, ...more].map((source) => ({ source, path: `model/${source}` }))
  const read = await readBundle(createWorkspace(folder.path), createUnpacker(), paths)
  const models = read.models.map(summaryOf)
  return { sha256: bundleDigest(read.files), models, others: othersDigest(read.files, models) }
}

test('weights in a file beside the model are told by their tensors', async () => {
  const before = await bundle()
  expect(before.models?.[0]).toMatchObject({
    weights: expect.any(String),
    weightFiles: ['model/mlp-96-external.data'],
  })
  const data = await readFile(join(folder.path, 'mlp-96-external.data'))
  data[0] = (data[0] ?? 0) ^ 1
  await writeFile(join(folder.path, 'mlp-96-external.data'), data)

  expect(classifyBundles(before, await bundle())).toEqual([
    { class: 'retrained', text: 'retrained: the same graph, other weights' },
  ])
})

test('a file that holds more than weights counts as a file of its own', async () => {
  const before = await bundle()
  await writeFile(
    join(folder.path, 'mlp-96-external.data'),
    Buffer.concat([await readFile(join(folder.path, 'mlp-96-external.data')), Buffer.from('more')]),
  )

  const after = await bundle()
  expect(after.models?.[0]?.weightFiles).toBeUndefined()
  expect(classifyBundles(before, after).map((change) => change.class)).toEqual(['files'])
})

test('another file that changes beside a model that does not is told as files', async () => {
  await writeFile(join(folder.path, 'labels.txt'), 'a')
  const before = await bundle(['labels.txt'])
  await writeFile(join(folder.path, 'labels.txt'), 'b')
  expect(classifyBundles(before, await bundle(['labels.txt'])).map((change) => change.class)).toEqual([
    'files',
  ])
})
