import { describe, expect, test } from '@jest/globals'
import { bytesOf, FormatError } from '../../src/interface/bytes.ts'
import { classifyBundles } from '../../src/interface/classify.ts'
import { describeTransformers } from '../../src/interface/transformers.ts'
import { fixture, summaryOf } from './files.ts'

const real: Record<string, unknown> = JSON.parse(
  new TextDecoder().decode(await fixture('metrics/hf_config.json')),
)
const file = (data: unknown) => new TextEncoder().encode(JSON.stringify(data))

describe('config.json of Transformers', () => {
  test('of a real model says its architecture', async () => {
    expect(await describeTransformers(bytesOf(file(real)))).toMatchObject({
      format: 'transformers',
      architecture: {
        model_type: 'bert',
        architecture: 'BertForSequenceClassification',
        hidden_size: 8,
        num_hidden_layers: 1,
        num_attention_heads: 1,
        vocab_size: 20,
      },
      warnings: [],
    })
  })

  const change = async (before: object, after: object) => {
    const summary = async (more: object) => {
      const data = file({ ...real, ...more })
      const model = await describeTransformers(bytesOf(data))
      if (!model) throw new Error('no model')
      return summaryOf('config.json', data, async () => model)
    }
    const [was, is] = [await summary(before), await summary(after)]
    return classifyBundles(
      { sha256: was.sha256, models: [was], others: '' },
      { sha256: is.sha256, models: [is], others: '' },
    ).map((each) => `${each.class}: ${each.text}`)
  }

  test.each<[string, object, object, string[]]>([
    [
      'a label more breaks callers',
      { id2label: { 0: 'fine', 1: 'fraud' } },
      { id2label: { 0: 'fine', 1: 'fraud', 2: 'unsure' } },
      ['interface-broken: labels: `unsure` is new'],
    ],
    [
      'labels are in the order of their numbers, not of the file',
      { id2label: { 0: 'a', 10: 'c', 2: 'b' } },
      { id2label: { 0: 'a', 2: 'b', 10: 'c' } },
      [],
    ],
    [
      'more layers are another architecture',
      {},
      { num_hidden_layers: 2 },
      ['re-architected: re-architected: another graph'],
    ],
    [
      'another release of the library is none',
      {},
      { transformers_version: '6.0.0' },
      ["files: the model's files changed"],
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(await change(before, after)).toEqual(expected)
  })

  test('that brings code of its own is told', async () => {
    const model = await describeTransformers(
      bytesOf(file({ ...real, auto_map: { AutoModel: 'modeling.Mine' } })),
    )
    expect(model?.warnings).toEqual([expect.stringContaining('trust_remote_code')])
  })

  test.each([[{}], [[]], ['text'], [{ model_type: 3 }], [{ model_type: 'bert', id2label: { x: 'y' } }]])(
    'another config.json is no model: %j',
    async (data) => {
      expect(await describeTransformers(bytesOf(file(data)))).toBeNull()
    },
  )

  test('what is not JSON is a FormatError', async () => {
    await expect(describeTransformers(bytesOf(new TextEncoder().encode('{')))).rejects.toBeInstanceOf(
      FormatError,
    )
  })
})
