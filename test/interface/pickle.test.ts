import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { bytesOf, FormatError } from '../../src/interface/bytes.ts'
import { describePickle } from '../../src/interface/pickle/pickle.ts'

const fixture = (name: string) =>
  bytesOf(readFileSync(new URL(`../fixtures/pickles/${name}`, import.meta.url)))

test.each([
  ['forest.pkl', 'sklearn.ensemble._forest.RandomForestClassifier'],
  ['forest.joblib', 'sklearn.ensemble._forest.RandomForestClassifier'],
  ['boosted.pkl', 'sklearn.ensemble._gb.GradientBoostingClassifier'],
  ['pipeline-0.pkl', 'sklearn.pipeline.Pipeline'],
  ['pipeline-2.pkl', 'sklearn.pipeline.Pipeline'],
  ['pipeline-5.pkl', 'sklearn.pipeline.Pipeline'],
])('%s says its class and version, and nothing of inputs', async (name, type) => {
  const found = await describePickle(fixture(name))
  expect(found.architecture).toEqual({ class: type, sklearn: '1.9.1' })
  expect(found).toMatchObject({ format: 'pickle', inputs: null, outputs: null, warnings: [] })
})

test('what is no pickle is not described', async () => {
  await expect(describePickle(bytesOf(Buffer.from('a text')))).rejects.toThrow(FormatError)
  await expect(describePickle(bytesOf(Buffer.from('')))).rejects.toThrow(FormatError)
})
