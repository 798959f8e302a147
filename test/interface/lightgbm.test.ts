import { describe, expect, test } from '@jest/globals'
import { bytesOf } from '../../src/interface/bytes.ts'
import { describeLightgbm, isLightgbm } from '../../src/interface/trees/lightgbm.ts'
import { counted, endsWell, fixture, outcome, sparse, truth } from './support.ts'

interface Told {
  readonly features: string[]
  readonly trees: number
  readonly prediction: number[]
}

const head = (...lines: string[]): Uint8Array =>
  new TextEncoder().encode(['tree', 'version=v4', ...lines, '', 'Tree=0', ''].join('\n'))
const counts = ['num_class=1', 'max_feature_idx=1']

describe('LightGBM', () => {
  test('says of columns what the library says', async () => {
    const told = await truth<Told>('named.lightgbm.json')

    const description = await describeLightgbm(bytesOf(await fixture('named.lightgbm.txt')))

    expect(description.inputs?.map(({ name }) => name)).toEqual(told.features)
    expect(description.inputs?.map(({ dtype }) => dtype)).toEqual([
      'float64',
      'float64',
      'float64',
      'category',
    ])
    expect(description).toMatchObject({
      addressedBy: 'name',
      outputs: [{ name: 'prediction', shape: [null, ...told.prediction] }],
      architecture: { objective: 'binary sigmoid:1', trees: told.trees, format: 'v4' },
    })
  })

  test('says of a matrix and classes what the library says', async () => {
    const told = await truth<Told>('classes.lightgbm.json')

    const description = await describeLightgbm(bytesOf(await fixture('classes.lightgbm.txt')))

    expect(description).toMatchObject({
      addressedBy: 'position',
      inputs: [{ name: 'data', dtype: 'float64', shape: [null, told.features.length] }],
      outputs: [{ shape: [null, ...told.prediction] }],
      architecture: { trees: told.trees },
    })
  })

  test('survives whatever is done to a file', async () => {
    const data = await fixture('named.lightgbm.txt')
    await endsWell(describeLightgbm, data, 3 * data.length)
  })

  test('reads nothing of the trees', async () => {
    const data = await fixture('named.lightgbm.txt')
    const reads = counted(sparse(data, 5e9))

    await describeLightgbm(reads.bytes)

    expect(reads.total()).toBeLessThan(32 * 1024)
  })

  test('a feature may be called as the first tree is', async () => {
    const data = head(...counts, 'feature_names=Tree=0 end')

    const { inputs, tensors } = await describeLightgbm(bytesOf(data))

    expect(inputs?.map(({ name }) => name)).toEqual(['Tree=0', 'end'])
    expect(tensors[0]?.at).toEqual([{ file: null, offset: data.length - 8, length: 8 }])
  })

  test('more trees are no other architecture, another objective is', async () => {
    const names = 'feature_names=a b'
    const structure = async (...lines: string[]) =>
      (await describeLightgbm(bytesOf(head(...counts, names, ...lines)))).structure
    const plain = await structure('objective=binary', 'tree_sizes=1')

    expect(await structure('objective=binary', 'tree_sizes=1 2')).toBe(plain)
    expect(await structure('objective=regression', 'tree_sizes=1')).not.toBe(plain)
    expect(await structure('objective=binary', 'average_output')).not.toBe(plain)
  })

  test.each([
    ['another file', new TextEncoder().encode('trees'), "it does not begin as LightGBM's models do"],
    ['no tree', new TextEncoder().encode('tree\nversion=v4\n'), 'it ends at byte 16, before its first tree'],
    ['a key twice', head('num_class=1', 'num_class=3'), '"num_class" stands twice'],
    ['too few names', head(...counts, 'feature_names=a'), 'it has 1 names for 2 features'],
    ['a name twice', head(...counts, 'feature_names=a a'), 'the feature "a" stands twice'],
    [
      'no names for a billion',
      head('num_class=1', 'max_feature_idx=999999999'),
      /^it has 0 names for 1000000000/,
    ],
    ['a number that is none', head('num_class=-1', 'max_feature_idx=1'), 'num_class is not a count'],
    [
      'a head without end',
      sparse(new TextEncoder().encode('tree\nversion=v4\n'), 5e9),
      'its first tree does not begin within 16777216 bytes',
    ],
  ])('refuses %s', async (_, data, message) => {
    const found = await outcome(describeLightgbm, data)
    if (typeof message === 'string') expect(found).toBe(message)
    else expect(found).toMatch(message)
  })

  test('is recognised by its first lines', async () => {
    expect(isLightgbm(await fixture('named.lightgbm.txt'))).toBe(true)
    expect(isLightgbm(new TextEncoder().encode('tree\nbark'))).toBe(false)
  })
})
