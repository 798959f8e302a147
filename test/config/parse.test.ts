import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Problem, parseConfiguration } from '../../src/config/parse.ts'

function problemsOf(text: string): readonly Problem[] {
  const parsed = parseConfiguration(text, 'modelseal.yml')
  return parsed.ok ? [] : parsed.problems
}

/** `line:column key` of each problem. */
function places(text: string): string[] {
  return problemsOf(text).map(({ line, column, key }) => `${line}:${column} ${key}`)
}

describe('a valid configuration', () => {
  test('comes out in our own words, with every default', () => {
    const parsed = parseConfiguration('models: {fraud: {path: models/}}', 'modelseal.yml')

    expect(parsed).toMatchObject({
      ok: true,
      configuration: {
        models: {
          fraud: {
            path: 'models/',
            sources: ['**'],
            metrics: [],
            params: [],
            data: [],
            environment: [],
            gates: [],
          },
        },
        versioning: {
          initialVersion: '1.0.0',
          types: { feat: 'minor', data: 'minor', fix: 'patch', revert: 'patch' },
          branches: [],
          evidence: {
            files: 'patch',
            quantization: 'patch',
            weights: 'minor',
            architecture: 'minor',
            data: 'minor',
            params: 'minor',
          },
        },
        storage: 'release',
        stages: {
          production: {
            label: 'promote:production',
            rollbackLabel: 'rollback:production',
            approvals: 1,
            approvers: { teams: [], users: [], permission: 'maintain' },
            authorMayApprove: false,
            approvalBinds: 'bytes',
          },
        },
      },
    })
  })

  test('keeps the default types of commits beside those that it names', () => {
    const parsed = parseConfiguration('versioning: {types: {docs: patch, fix: none}}', 'f')

    expect(parsed).toMatchObject({
      configuration: { versioning: { types: { docs: 'patch', fix: 'none', feat: 'minor' } } },
    })
  })

  test('takes its stages for all there are', () => {
    const parsed = parseConfiguration('stages: {canary: {}}', 'f')

    expect(parsed.ok && Object.keys(parsed.configuration.stages)).toEqual(['canary'])
  })

  test('asks for no role when it names people or teams', () => {
    const parsed = parseConfiguration('stages: {canary: {approvers: {users: [alice]}}}', 'f')

    expect(parsed.ok && parsed.configuration.stages['canary']?.approvers).toEqual({
      teams: [],
      users: ['alice'],
      permission: undefined,
    })
  })

  test('reads a bound as an amount or as a part of the baseline', () => {
    const gates = 'gates: [{metric: a, max-drop: 0.5}, {metric: a, max-rise: 2.5%}]'
    const parsed = parseConfiguration(`models: {m: {path: x, ${gates}}}`, 'f')

    expect(parsed).toMatchObject({
      configuration: {
        models: {
          m: {
            gates: [
              { maxDrop: { amount: 0.5, relative: false }, against: 'production', required: true },
              { maxRise: { amount: 2.5, relative: true }, severity: 'error' },
            ],
          },
        },
      },
    })
  })

  test.each([
    ['an empty file', ''],
    ['only a comment', '# nothing yet\n'],
    ['an empty mapping', '{}'],
  ])('may be %s: then defaults hold', (_, text) => {
    expect(parseConfiguration(text, 'f')).toMatchObject({ ok: true, configuration: { models: {} } })
  })
})

describe('problems', () => {
  test('are told all at once, in the order of the file, each with its place', () => {
    const text = [
      'models:',
      '  fraud:',
      '    path: [1, ../secrets]',
      '    gatess: []',
      '    gates:',
      '      - {metric: accuracy, max-dropp: 1}',
      '      - {metric: accuracy, max: high}',
      '  empty: {}',
      'stages:',
      '  production: {approvals: -1, after: nowhere}',
      'storage: oci',
    ].join('\n')

    expect(places(text)).toEqual([
      '3:12 models.fraud.path[0]',
      '3:15 models.fraud.path[1]',
      '4:5 models.fraud.gatess',
      '6:9 models.fraud.gates[0]',
      '6:28 models.fraud.gates[0].max-dropp',
      '7:33 models.fraud.gates[1].max',
      '8:3 models.empty.path',
      '10:27 stages.production.approvals',
      '10:38 stages.production.after',
      '11:10 storage',
    ])
  })

  test.each([
    ['models: {m: {path: x, gates: [{metric: a, max-dropp: 1, min: 0}]}}', 'max-drop'],
    ['models: {m: {pth: x}}', 'path'],
    ['stages: {p: {author_may_approve: true}}', 'author-may-approve'],
    ['stages: {p: {rollbackLabel: back}}', 'rollback-label'],
    ['stages: {p: {approvers: {permission: mantain}}}', 'maintain'],
    ['versioning: {branches: [{name: next, prerelase: rc}]}', 'prerelease'],
    ['versioning: {types: {feat: minr}}', 'minor'],
    ['models: {fraud: {path: x}}\nversioning: {branches: [{name: old, range: {frau: 1.x}}]}', 'fraud'],
    ['stages: {staging: {}, production: {after: stagin}}', 'staging'],
  ])('of spelling in %s suggest %s', (text, suggestion) => {
    expect(problemsOf(text)).toContainEqual(expect.objectContaining({ suggestion }))
  })

  test.each([
    ['storage: oci', 'must be "release", or a place in an OCI registry'],
    ['models: {_m: {path: x}}', 'is no name for a model'],
    ['models: {m: {path: /etc/passwd}}', 'must stay inside of the repository'],
    ['models: {m: {path: a/../../b}}', 'must stay inside of the repository'],
    ['models: {m: {path: x, sources: ["!../x"]}}', 'must stay inside of the repository'],
    ['models: {m: {path: []}}', 'must not be empty'],
    ['models: {m: {path: true}}', 'must be text or a list, but is true'],
    ['models: {m: }', 'must be a mapping of keys, but is empty'],
    ['models: {m: {path: x, gates: [{metric: a}]}}', 'needs at least one of min, max, max-drop, max-rise'],
    ['models: {m: {path: x, gates: [{metric: a, max-drop: 5 percent}]}}', 'a percentage such as "2%"'],
    ['models: {m: {path: x, gates: [{metric: a, max-drop: -1}]}}', 'a percentage such as "2%"'],
    ['models: {m: {path: x, gates: [{metric: a, min: .nan}]}}', 'must be a number'],
    ['models: {m: {path: x, gates: [{metric: a, min: 2, max: 1}]}}', 'is above max'],
    ['versioning: {types: {Docs: patch}}', '"Docs" is no type of a commit'],
    ['versioning: {initial-version: 1.0}', 'must be text, but is the number 1'],
    ['versioning: {initial-version: v1.0.0}', 'must be a semantic version'],
    ['versioning: {branches: [{name: next, prerelease: 7}]}', 'must be text'],
    [
      'versioning: {branches: [{name: old, range: "1.2"}]}',
      'is no range of versions such as "1.2.x" or "1.x"',
    ],
    ['versioning: {branches: [{name: old, range: ">=1.2.0"}]}', 'is no range of versions'],
    ['versioning: {branches: [{name: old, range: 1.2.x, prerelease: rc}]}', 'leave out one of the two'],
    [
      'models: {m: {path: x}}\nversioning: {branches: [{name: old, range: {n: 1.x}}]}',
      'there is no model "n"',
    ],
    ['stages: {a: {approvals: 1.5}}', 'must be a whole number'],
    ['stages: {a: {label: same}, b: {label: Same}}', 'the label "Same" is taken by a.label'],
    ['stages: {a: {label: "rollback:b"}, b: {}}', 'the label "rollback:b" is taken by a.label'],
    ['stages: {a: {after: b}, b: {after: c}, c: {after: a}}', 'a circle: a after b after c after a'],
    ['stages: {a: {after: a}}', 'a circle: a after a'],
    ['stages: {"a b": {}}', 'is no name for a stage'],
    ['stages: {a: {approvers: {teams: [leads]}}}', 'must be an organization and a team'],
    ['stages: {a: {approvers: {users: ["@alice"]}}}', 'the login of a person'],
    ['stages: {__proto__: {approvals: 0}}', 'unknown key "__proto__"'],
    ['- a list', 'must be a mapping of keys, but is a list'],
    ['models: {a: {path: x}, a: {path: y}}', 'Map keys must be unique'],
    ['models: [', 'end with a ]'],
    ['storage: release\n---\nstorage: oci', 'multiple documents'],
    ['models: !!js/function x', 'Unresolved tag'],
  ])('of %s: %s', (text, message) => {
    expect(problemsOf(text).map((problem) => problem.message)).toContainEqual(
      expect.stringContaining(message),
    )
  })

  test('of names with signs quote them in the key', () => {
    expect(places('models: {"dir/x:y": {path: x, "a b": 1}}')).toEqual(['1:31 models.dir/x:y["a b"]'])
  })

  test('are what a bomb of aliases is, not the end of the process', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 10; level++) {
      const name = String.fromCharCode(97 + level)
      const before = String.fromCharCode(96 + level)
      lines.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`)
    }

    expect(problemsOf(lines.join('\n')).map(({ message }) => message)).toEqual([
      expect.stringContaining('Excessive alias count'),
    ])
  })

  test.each([
    ['nesting', `models: ${'['.repeat(100_000)}`],
    ['length', `# ${'x'.repeat(300_000)}`],
  ])('are what excessive %s is', (_, text) => {
    const { length } = problemsOf(text)

    expect(length).toBeGreaterThan(0)
    expect(length).toBeLessThanOrEqual(100)
  })
})

/** Documents that look like ours, so that the search gets past the first key. */
const words = fc.constantFrom(
  ...['models', 'm', 'path', 'gates', 'metric', 'min', 'max-drop', 'stages', 'production', 'after', 'label'],
  ...['versioning', 'branches', 'name', 'types', '__proto__', 'constructor', 'toString', ''],
)
const documents = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(fc.constant(null), fc.boolean(), fc.double(), fc.string(), words),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(words, tie('value'), { maxKeys: 4 }),
  ),
})).value

describe('whatever the text', () => {
  test.each([
    ['any text', fc.string({ unit: 'binary', maxLength: 300 })],
    ['signs of YAML', fc.string({ unit: fc.constantFrom(...'{}[]:,&*!|>%@-?#\'" \n\tab1'), maxLength: 100 })],
    ['documents of any shape', documents.map((value) => JSON.stringify(value) ?? '')],
  ])('nothing is thrown, and problems lie in the file: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const lines = text.split(/\r\n|\n|\r/).length
        for (const { line, column } of problemsOf(text)) {
          expect(line).toBeGreaterThanOrEqual(1)
          expect(line).toBeLessThanOrEqual(lines + 1)
          expect(column).toBeGreaterThanOrEqual(1)
        }
      }),
      { numRuns: 300 },
    )
  })
})
