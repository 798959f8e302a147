import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { bytesOf, FormatError } from '../../src/interface/bytes.ts'
import { paged } from '../../src/interface/pages.ts'
import { describeSavedModel } from '../../src/interface/saved-model.ts'
import { fixture } from './files.ts'

type Values = [name: string, dtype: string, shape: (number | null)[]][]
type Told = Record<string, Record<string, { readonly inputs: Values; readonly outputs: Values }>>

const told: Told = JSON.parse(new TextDecoder().decode(await fixture('saved-model/tensorflow.json')))
const model = async (name: string) => bytesOf(await fixture(`saved-model/${name}.pb`))
const files = new Map([
  ['saved_model.pb', 100],
  ['variables/variables.index', 50],
  ['variables/variables.data-00001-of-00002', 7],
  ['variables/variables.data-00000-of-00002', 300],
])

describe('SavedModel', () => {
  test.each(['scorer', 'scorer-two', 'reader'])('%s takes and gives what TensorFlow says', async (name) => {
    const described = await describeSavedModel(await model(name), files)
    const signatures = Object.entries(told[name] ?? {}).sort()
    const prefix = (signature: string) => (signatures.length > 1 ? `${signature}/` : '')
    for (const side of ['inputs', 'outputs'] as const) {
      const expected = signatures.flatMap(([signature, values]) =>
        values[side].map(([value, dtype, shape]) => [prefix(signature) + value, dtype, shape]),
      )
      expect(described[side]?.map((each) => [each.name, each.dtype, each.shape])).toEqual(expected)
    }
  })

  test('parameters are counted, and their bytes are in the files beside it', async () => {
    const { parameters, tensors, architecture } = await describeSavedModel(await model('scorer'), files)
    expect(parameters).toBe(4 * 8 + 8 * 3)
    expect(architecture).toMatchObject({
      VarHandleOp: 2,
      MatMul: 2,
      Softmax: 1,
      tensorflow: expect.any(String),
    })
    expect(tensors).toEqual([
      {
        name: 'variables',
        dtype: 'checkpoint',
        shape: [],
        at: [
          { file: 'variables/variables.data-00000-of-00002', offset: 0, length: 300 },
          { file: 'variables/variables.data-00001-of-00002', offset: 0, length: 7 },
        ],
      },
    ])
  })

  test('exporting again is no other structure', async () => {
    const [first, second] = [
      await describeSavedModel(await model('scorer'), files),
      await describeSavedModel(await model('scorer-retrained'), files),
    ]
    expect(second.structure).toBe(first.structure)
    expect(second.inputs).toEqual(first.inputs)
  })

  test('operations that read files are told', async () => {
    expect((await describeSavedModel(await model('scorer'), files)).unsafe).toBeUndefined()
    expect((await describeSavedModel(await model('reader'), files)).unsafe).toEqual([
      'uses ReadFile, which reaches files or runs Python',
    ])
  })

  test('whatever is cut off or changed in a real file ends in a description or a FormatError', async () => {
    const data = await fixture('saved-model/scorer.pb')
    const damaged = fc
      .tuple(
        fc.array(fc.tuple(fc.nat(data.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        fc.nat(),
      )
      .map(([changes, end]) => {
        const copy = Uint8Array.from(data.subarray(0, end % 3 === 0 ? end % data.length : data.length))
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value
        return copy
      })
    await fc.assert(
      fc.asyncProperty(damaged, async (each) => {
        await describeSavedModel(paged(bytesOf(each), 1_000_000), files).catch((error: unknown) => {
          expect(error).toBeInstanceOf(FormatError)
        })
      }),
      { numRuns: 500 },
    )
  })
})
