import { describe, expect, test } from '@jest/globals'
import { bytesOf } from '../../src/interface/bytes.ts'
import { type BundleSummary, classifyBundles } from '../../src/interface/classify.ts'
import { describeOnnx } from '../../src/interface/onnx/onnx.ts'
import type { ModelSummary } from '../../src/interface/summary.ts'
import { describeLightgbm } from '../../src/interface/trees/lightgbm.ts'
import { describeXgboost } from '../../src/interface/trees/xgboost.ts'
import { digestOf } from '../../src/manifest/digest.ts'
import { fixture, summaryOf } from './files.ts'

const onnx = async (name: string, path = 'model.onnx') =>
  summaryOf(path, await fixture(`onnx/${name}.onnx`), describeOnnx)

let unique = 0
/** A bundle whose bytes are no other's. */
const bundle = (models: readonly ModelSummary[] | null, others = 'none'): BundleSummary => {
  unique += 1
  return { sha256: digestOf(unique), models, others }
}

describe('what became of a model', () => {
  test.each([
    ['mlp', 'mlp-renamed', 'repackaged', ['repackaged: other bytes, but every tensor is the same']],
    ['mlp', 'mlp-constants', 'repackaged', ['repackaged: other bytes, but every tensor is the same']],
    ['mlp', 'mlp-retrained', 'retrained', ['retrained: the same graph, other weights']],
    ['mlp', 'mlp-tanh', 're-architected', ['re-architected: another graph']],
    [
      'mlp',
      'mlp-wider',
      're-architected',
      ['re-architected: another graph: onnx of 192 parameters, was onnx of 128 parameters'],
    ],
    ['mlp-96', 'mlp-96-int8', 'quantized', ['quantized: 11.1 bits a parameter, was 32.0']],
    ['mlp-96', 'mlp-96-float16', 'quantized', ['quantized: 16.0 bits a parameter, was 32.0']],
    ['mlp-96-float16', 'mlp-96', 'quantized', ['in wider types: 32.0 bits a parameter, was 16.0']],
    [
      'mlp',
      'mlp-fixed-batch',
      'interface-broken',
      [
        'input `x` has the shape [8, 4], was [batch, 4]',
        'output `scores` has the shape [8, 3], was [batch, 3]',
        'repackaged: other bytes, but every tensor is the same',
      ],
    ],
    [
      'mlp-fixed-batch',
      'mlp',
      'interface-widened',
      [
        'input `x` has the shape [batch, 4], was [8, 4]',
        'output `scores` has the shape [batch, 3], was [8, 3]',
        'repackaged: other bytes, but every tensor is the same',
      ],
    ],
    [
      'mlp',
      'mlp-other-output',
      'interface-broken',
      ['output `scores` is gone', 'output `probabilities` is new', 're-architected: another graph'],
    ],
    ['forest', 'forest-retrained', 'retrained', ['retrained: the same graph, other weights']],
  ])('%s → %s is %s', async (before, after, kind, texts) => {
    const changes = classifyBundles(bundle([await onnx(before)]), bundle([await onnx(after)]))
    expect(changes[0]?.class).toBe(kind)
    expect(changes.map(({ text }) => text)).toEqual(texts)
  })

  test('the same bytes are identical', async () => {
    const same = bundle([await onnx('mlp')])
    expect(classifyBundles(same, same)).toEqual([])
  })

  test('files that cannot be read are told to have changed, and no more', async () => {
    expect(classifyBundles(bundle([]), bundle([]))).toEqual([
      { class: 'files', text: "the model's files changed" },
    ])
    const model = await onnx('mlp')
    expect(classifyBundles(bundle([model], 'a'), bundle([model], 'b'))[0]?.class).toBe('files')
    expect(classifyBundles(bundle([]), bundle([model]))[0]?.class).toBe('interface-widened')
  })

  test('of several models, each is told by its path, and the gravest comes first', async () => {
    const [a, b] = [await onnx('mlp', 'a.onnx'), await onnx('mlp', 'b.onnx')]
    const [c, d] = [await onnx('mlp-retrained', 'a.onnx'), await onnx('mlp-other-output', 'b.onnx')]
    expect(classifyBundles(bundle([a, b]), bundle([c, d]))).toEqual([
      { class: 'interface-broken', text: 'b.onnx: output `scores` is gone' },
      { class: 'interface-widened', text: 'b.onnx: output `probabilities` is new' },
      { class: 're-architected', text: 'b.onnx: re-architected: another graph' },
      { class: 'retrained', text: 'a.onnx: retrained: the same graph, other weights' },
    ])
    expect(classifyBundles(bundle([a, b]), bundle([a]))).toEqual([
      { class: 'interface-broken', text: 'b.onnx: this model file is gone, or cannot be read any more' },
    ])
  })

  test('a model file that was renamed is compared with what it was', async () => {
    const [before, after] = [await onnx('mlp', 'vad.onnx'), await onnx('mlp-retrained', 'vad_v2.onnx')]
    expect(classifyBundles(bundle([before]), bundle([after]))[0]?.class).toBe('retrained')
  })

  test('weights whose digests are not known are not taken for the same', async () => {
    const model = await onnx('mlp')
    const [before, after] = [
      { ...model, weights: null },
      { ...model, weights: null, sha256: digestOf('other bytes') },
    ]
    expect(classifyBundles(bundle([before]), bundle([after]))[0]?.class).toBe('files')
    expect(classifyBundles(bundle(null), bundle([after]))[0]?.class).toBe('files')
  })
})

describe('trees', () => {
  const one = async (
    path: string,
    describe: Parameters<typeof summaryOf>[2],
    edit: (text: string) => string,
  ) => {
    const text = new TextDecoder().decode(await fixture(`models/${path}`))
    const [before, after] = [text, edit(text)].map((each) => new TextEncoder().encode(each))
    if (!before || !after) throw new Error('no text')
    const [was, is] = [await summaryOf(path, before, describe), await summaryOf(path, after, describe)]
    return classifyBundles(bundle([was]), bundle([is])).map((change) => `${change.class}: ${change.text}`)
  }

  test('of LightGBM that differ are a training, and another head is not', async () => {
    const retrained = ['retrained: retrained: the same graph, other weights']
    const path = 'named.lightgbm.txt'
    expect(
      await one(path, describeLightgbm, (text) => text.replace(/leaf_value=\S+/, 'leaf_value=0.5')),
    ).toEqual(retrained)
    expect(
      await one(path, describeLightgbm, (text) => text.replace('objective=', 'objective=custom_')),
    ).toEqual([expect.stringMatching(/^re-architected/)])
  })

  test('of XGBoost that differ are a training, and another name of a feature breaks callers', async () => {
    const path = 'named.xgboost.json'
    expect(
      await one(path, describeXgboost, (text) =>
        text.replace(/"base_weights":\[[^\],]+/, '"base_weights":[0.25'),
      ),
    ).toEqual(['retrained: retrained: the same graph, other weights'])
    const { inputs } = await describeXgboost(bytesOf(await fixture(`models/${path}`)))
    const name = inputs?.[0]?.name ?? ''
    const renamed = await one(path, describeXgboost, (text) => text.replaceAll(`"${name}"`, '"other"'))
    expect(renamed.slice(0, 2)).toEqual([
      `interface-broken: input \`${name}\` is gone`,
      'interface-broken: input `other` is new, and must be given',
    ])
  })
})
