import { expect, test } from '@jest/globals'
import { createSources } from '../../src/version/sources.ts'

test.each([
  [['src/fraud/**'], 'src/fraud/deep/.hidden', true],
  [['src/fraud/**'], 'src/fraudulent/x.py', false],
  [['src/fraud'], 'src/fraud/x.py', true],
  [['src/fraud/'], 'src/fraud/deep/x.py', true],
  [['src/fraud'], 'src/fraud', true],
  [['./params.yaml'], 'params.yaml', true],
  [['params.yaml'], 'sub/params.yaml', false],
  [['src/*/*.py'], 'src/churn/main.py', true],
  [['src/*/*.py'], 'src/churn/deep/main.py', false],
  [['src/f*'], 'src/fraud/deep/main.py', true],
  [['data/*.dvc'], 'data/train.csv.dvc', true],
  [['**/*.py'], 'main.py', true],
  [['src/**', '!src/churn/**'], 'src/fraud/x.py', true],
  [['src/**', '!src/churn/**'], 'src/churn/x.py', false],
  [['!docs'], 'src/x.py', true],
  [['!docs'], 'docs/x.md', false],
  [['**'], 'anything/at/all', true],
])('of %j, %s is a source: %s', (patterns, path, expected) => {
  expect(createSources(new Map([['fraud', patterns]]))(path)).toEqual(expected ? ['fraud'] : [])
})

test('a path may be a source of several models', () => {
  const sourcesOf = createSources(
    new Map([
      ['fraud', ['src/fraud/**', 'src/shared']],
      ['churn', ['src/churn/**', 'src/shared']],
    ]),
  )
  expect(sourcesOf('src/shared/scale.py')).toEqual(['fraud', 'churn'])
  expect(sourcesOf('src/churn/train.py')).toEqual(['churn'])
  expect(sourcesOf('README.md')).toEqual([])
})
