import { expect, test } from '@jest/globals'
import { defaultConfiguration } from '../../src/config/defaults.ts'
import { parseConfiguration } from '../../src/config/parse.ts'

test('without a file, a model is what a file with only its path would make it', () => {
  const written = parseConfiguration('models: {fraud: {path: out/model.onnx}}', 'f')

  const made = defaultConfiguration('fraud', { path: 'out/model.onnx' })

  expect(written).toEqual({ ok: true, configuration: made })
})

test('what is said beside the file wins over defaults', () => {
  const { models } = defaultConfiguration('fraud', { metrics: ['metrics.json'], primary: 'f1' })

  expect(models['fraud']).toMatchObject({ path: 'models/', metrics: ['metrics.json'], primary: 'f1' })
})
