import { describe, expect, test } from '@jest/globals'
import { bytesOf, type Unpacker } from '../../src/interface/bytes.ts'
import { describeFile } from '../../src/interface/describe.ts'
import { fixture, outcome } from './support.ts'

const unpacker: Unpacker = {
  archive: () => Promise.reject(new Error('nothing is packed here')),
  inflate: () => Promise.reject(new Error('nothing is packed here')),
}
const surrounding = { unpacker, files: () => new Map<string, number>() }

describe('describeFile', () => {
  test.each([
    ['tiny.safetensors', 'safetensors'],
    ['tiny.gguf', 'gguf'],
    ['flex.tflite', 'tflite'],
    ['named.xgboost.json', 'xgboost'],
    ['named.xgboost.ubj', 'xgboost'],
    ['named.lightgbm.txt', 'lightgbm'],
  ])('knows %s by its bytes, whatever its name', async (name, format) => {
    const description = await describeFile('models/renamed.bin', bytesOf(await fixture(name)), surrounding)
    expect(description?.format).toBe(format)
  })

  test.each(['README.md', 'tiny.safetensors.json', 'make.py'])('%s is no model', async (name) => {
    expect(await describeFile(name, bytesOf(await fixture(name)), surrounding)).toBeNull()
  })

  test.each([
    ['a.gguf', 'hello', 'it does not begin with GGUF'],
    ['a.safetensors', '', 'it has 0 bytes, which is less than the length of a header'],
    ['a.tflite', 'hello, world', 'it does not begin as TensorFlow Lite files do'],
    [
      'a.gguf',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
      'it is a pointer of Git LFS, whose content was not fetched (git lfs pull)',
    ],
  ])('%s has to keep what its name promises', async (name, text, message) => {
    const found = outcome((bytes) => describeFile(name, bytes, surrounding), new TextEncoder().encode(text))
    expect(await found).toBe(message)
  })
})
