import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { bytesOf } from '../../src/interface/bytes.ts'
import { pickJson } from '../../src/interface/trees/pick-json.ts'
import { describeXgboost, isXgboost } from '../../src/interface/trees/xgboost.ts'
import { counted, endsWell, fixture, outcome, truth } from './support.ts'

interface Told {
  readonly features: number
  readonly names: string[] | null
  readonly types: string[] | null
  readonly rounds: number
  readonly prediction: number[]
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A model of nothing but its learner. */
function model(more: object = {}, parameters: object = {}): string {
  const learner = {
    learner_model_param: { num_feature: '2', num_class: '0', num_target: '1', ...parameters },
    objective: { name: 'reg:squarederror' },
    gradient_booster: {
      name: 'gbtree',
      model: { gbtree_model_param: { num_trees: '1', num_parallel_tree: '1' } },
    },
    ...more,
  }
  return JSON.stringify({ learner, version: [3, 2, 0] })
}

/** The UBJSON fixture with one text in it, its length before it, replaced. */
async function changed(before: string, after: string): Promise<Uint8Array> {
  const file = Buffer.from(await fixture('named.xgboost.ubj')).toString('latin1')
  return new Uint8Array(Buffer.from(file.replace(before, after), 'latin1'))
}

describe('XGBoost', () => {
  test.each([
    ['named.xgboost.json', 'named', 1],
    ['named.xgboost.ubj', 'named', 1],
    ['classes.xgboost.json', 'classes', 3],
    ['dart.xgboost.json', 'dart', 1],
    ['linear.xgboost.json', 'linear', 1],
  ])('says of %s what the library says', async (file, name, treesEachRound) => {
    const told = await truth<Told>(`${name}.xgboost.truth.json`)

    const { inputs, outputs, architecture, addressedBy } = await describeXgboost(bytesOf(await fixture(file)))

    expect(outputs?.map(({ shape }) => shape)).toEqual([[null, ...told.prediction]])
    expect(architecture['trees'] ?? 0).toBe(told.rounds * treesEachRound)
    if (told.names) expect(inputs?.map((input) => input.name)).toEqual(told.names)
    else
      expect(inputs).toEqual([
        { name: 'data', dtype: 'float32', shape: [null, told.features], optional: false },
      ])
    expect(addressedBy).toBe(told.names ? 'name' : 'position')
  })

  test('features are of the types that the file gives', async () => {
    const description = await describeXgboost(bytesOf(await fixture('named.xgboost.json')))

    expect(description.inputs?.map(({ dtype }) => dtype)).toEqual(['int64', 'float32', 'bool', 'category'])
    expect(description.architecture).toEqual({
      booster: 'gbtree',
      objective: 'binary:logistic',
      trees: 3,
      xgboost: '3.2.0',
    })
  })

  test('JSON and UBJSON of a model are described alike', async () => {
    const [json, ubjson] = [await fixture('named.xgboost.json'), await fixture('named.xgboost.ubj')]
    const told = async (data: Uint8Array) => ({ ...(await describeXgboost(bytesOf(data))), tensors: [] })
    expect(await told(ubjson)).toEqual(await told(json))
  })

  test('more trees are no other architecture, another objective is', async () => {
    const structure = async (text: string) => (await describeXgboost(bytesOf(utf8(text)))).structure
    const plain = await structure(model())
    const trees = {
      name: 'gbtree',
      model: { gbtree_model_param: { num_trees: '9', num_parallel_tree: '1' } },
    }

    expect(await structure(model({ gradient_booster: trees }))).toBe(plain)
    expect(await structure(model({ objective: { name: 'binary:logistic' } }))).not.toBe(plain)
  })

  test.each([
    ['multi:softmax', { num_class: '3' }, {}, [null]],
    ['multi:softprob', { num_class: '3' }, {}, [null, 3]],
    ['reg:squarederror', { num_target: '2' }, {}, [null, 2]],
    ['reg:quantileerror', {}, { quantile_loss_param: { quantile_alpha: '[0.1,0.5,0.9]' } }, [null, 3]],
    ['reg:squarederror', {}, {}, [null]],
  ])('%s with %j gives %j more', async (name, parameters, details, shape) => {
    const text = model({ objective: { name, ...details } }, parameters)
    expect((await describeXgboost(bytesOf(utf8(text)))).outputs?.[0]?.shape).toEqual(shape)
  })

  test('a large forest is read through once, without holding it', async () => {
    const tree = `{"base_weights":[${Array(2000).fill('1.5E-1').join(',')}],"name":"}]\\""}`
    const start = '{"learner":{"attributes":{},"gradient_booster":{"model":{"trees":['
    const end = `]},"name":"gbtree"},${model().slice('{"learner":{'.length)}`.replace(
      /,"gradient_booster":.*?}}}/,
      '',
    )
    const data = utf8(start + Array(500).fill(tree).join(',') + end)
    const reads = counted(bytesOf(data))

    const { architecture } = await describeXgboost(reads.bytes)

    expect(architecture).toMatchObject({ booster: 'gbtree', objective: 'reg:squarederror' })
    expect(data.length).toBeGreaterThan(7e6)
    expect(reads.total()).toBeLessThanOrEqual(data.length + 64)
  })

  test('lists of numbers in UBJSON are passed over unread', async () => {
    const data = await fixture('named.xgboost.ubj')
    // `{"learner":{"x": [$d#l 0x10000000 …` stands before the real learner's first key.
    const head = Buffer.concat([
      data.subarray(0, 18),
      Buffer.from('L\0\0\0\0\0\0\0\x01x[$d#l\x10\0\0\0', 'latin1'),
    ])
    const size = head.length + 0x40000000 + data.length - 18
    const reads = counted({
      size,
      async read(offset, length) {
        const bytes = new Uint8Array(length)
        if (offset < head.length) bytes.set(head.subarray(offset, offset + length))
        const rest = data.subarray(18 + Math.max(0, offset - (size - data.length + 18)))
        if (offset >= size - data.length + 18) bytes.set(rest.subarray(0, length))
        return bytes
      },
    })

    const { inputs } = await describeXgboost(reads.bytes)

    expect(inputs).toHaveLength(4)
    expect(reads.total()).toBeLessThan(64 * 1024)
  })

  test('texts that look like keys and brackets mislead nobody', async () => {
    const lures = ['"objective":{"name":"x"}', '}]},"learner":{', '\\"', '\\']
    const attributes = { learner: '{', objective: { name: 'binary:logistic' }, [lures[0] ?? '']: lures }
    const text = model({ attributes, feature_names: lures.slice(0, 2) })

    const { inputs, architecture } = await describeXgboost(bytesOf(utf8(text)))

    expect(inputs?.map(({ name }) => name)).toEqual(lures.slice(0, 2))
    expect(architecture['objective']).toBe('reg:squarederror')
  })

  test.each([
    ['a name', '\x03age', '\x06\xef\xbb\xbfage', '\ufeffage'],
    ['another key', '\x0dfeature_names', '\x10\xef\xbb\xbffeature_names', 'f0'],
  ])('a byte order mark in UBJSON makes %s', async (_, before, after, first) => {
    const { inputs } = await describeXgboost(bytesOf(await changed(before, after)))
    expect(inputs?.[0]?.name).toBe(first)
  })

  test('a text in UBJSON that is not UTF-8 is refused, as in JSON', async () => {
    const found = await outcome(describeXgboost, await changed('\x03age', '\x03a\xff\xfe'))
    expect(found).toBe('the text before byte 85 is not UTF-8')
  })

  test.each(['named.xgboost.json', 'named.xgboost.ubj', 'dart.xgboost.json'])(
    'survives whatever is done to %s',
    async (name) => {
      const data = await fixture(name)
      await endsWell(describeXgboost, data, 8 * data.length + 64)
    },
  )

  test.each([
    ['a learner twice', '{"learner":{},"learner":{}}', '"learner" stands twice in one object'],
    [
      'a learner twice in other letters',
      '{"learner":{},"l\\u0065arner":{}}',
      '"learner" stands twice in one object',
    ],
    ['no learner', '{"version":[3,2,0]}', 'learner is not an object'],
    ['too few names', model({ feature_names: ['a'] }), 'it has 1 names for 2 features'],
    ['too many types', model({ feature_types: ['c', 'c', 'c'] }), 'it has 3 types for 2 features'],
    ['a name twice', model({ feature_names: ['a', 'a'] }), 'the feature "a" stands twice'],
    ['a number of features that is none', model({}, { num_feature: '1e3' }), 'num_feature is not a count'],
    ['something behind it', `${model()}{}`, /^something follows the JSON text at byte \d+$/],
    ['deep nesting', `{"learner":{"attributes":${'['.repeat(9999)}`, 'it is nested deeper than 200'],
    ['a text that does not end', '{"learner":{"attributes":"abc', 'it ends at byte 29, within a value'],
    ['a key without a value', '{"learner":}', 'it is not JSON: a value should stand at byte 11'],
    ['keys without commas', '{"learner":{}"version":[]}', 'it is not JSON: , should stand at byte 13'],
    ['an escape without end', '{"learner":{"attributes":"abc\\"', 'it ends at byte 31, within a value'],
    [
      'more than anybody names',
      model({ feature_names: ['a'.repeat(9e6)] }),
      /^what is wanted of it has more than/,
    ],
    ['a list of objects in UBJSON', '{U\x07learner{U\x01x[${#U\x01', /^a list before byte 18 is of a type/],
    [
      'a list of nothing in UBJSON',
      '{U\x07learner{U\x01x[$Z#l\x7f\x7f\x7f\x7f',
      /^a list before byte 18 is of a type/,
    ],
    ['a negative length in UBJSON', '{U\x07learner{U\x01xSi\x81', /^a length before byte 17 is none$/],
    [
      'a long text in UBJSON',
      '{U\x07learner{U\x01xSl\x7f\x7f\x7f\x7f',
      /^it ends at byte 20, where 2139062143 more/,
    ],
    ['deep nesting in UBJSON', `{U\x07learner{U\x01x${'['.repeat(999)}`, 'it is nested deeper than 200'],
    ['an end of UBJSON', '{U\x07learner{', /^it ends at byte 11, where 1 more bytes should follow byte 11$/],
  ])('refuses %s', async (_, text, message) => {
    const data = text.startsWith('{U') ? Buffer.from(text, 'latin1') : utf8(text)
    const found = await outcome(describeXgboost, new Uint8Array(data))
    if (typeof message === 'string') expect(found).toBe(message)
    else expect(found).toMatch(message)
  })

  test('what is picked out of JSON is what JSON.parse gives, however it is cut into chunks', async () => {
    const value = fc.jsonValue({ maxDepth: 4 })
    const law = fc.asyncProperty(value, value, fc.boolean(), fc.nat(5000), async (a, b, pretty, pad) => {
      const text = ' '.repeat(pad) + JSON.stringify({ b, deep: { a, c: b } }, null, pretty ? 2 : 0)
      const picked = await pickJson(bytesOf(utf8(text)), { deep: { a: true } })
      expect(picked).toEqual({ deep: { a: JSON.parse(JSON.stringify(a)) } })
    })
    await fc.assert(law, { numRuns: 200 })
  })

  test('is recognised by its first keys', async () => {
    for (const name of ['named.xgboost.json', 'named.xgboost.ubj', 'linear.xgboost.json'])
      expect(isXgboost(await fixture(name))).toBe(true)
    expect(isXgboost(utf8('{\n  "learner": {\n    "attributes": {}'))).toBe(true)
    expect(isXgboost(utf8('{"learner":{"generic_param":{}'))).toBe(false)
    expect(isXgboost(utf8('binf'))).toBe(false)
  })
})
