import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { candidateArtifact, candidateLimit, parseCandidate } from '../../src/manifest/candidate.ts'
import { canonicalJson } from '../../src/manifest/canonical.ts'
import { differenceOf } from '../../src/manifest/difference.ts'
import { sha256 } from '../../src/manifest/digest.ts'
import { flatten } from '../../src/manifest/flatten.ts'
import { type Manifest, parseManifest } from '../../src/manifest/manifest.ts'
import { manifest } from './examples.ts'

describe('a manifest', () => {
  test('is read as it was written', () => {
    expect(parseManifest(canonicalJson(manifest()))).toEqual({ ok: true, manifest: manifest() })
  })

  test('may have keys that we do not know', () => {
    expect(parseManifest(JSON.stringify({ ...manifest(), news: 1 }))).toEqual({
      ok: true,
      manifest: manifest(),
    })
  })

  test.each<[string, string, string]>([
    ['is no JSON', '{', 'it is not JSON'],
    ['is of another schema', JSON.stringify({ ...manifest(), schemaVersion: 2 }), 'schemaVersion'],
    ['has no files', JSON.stringify(manifest({ files: [] })), 'files'],
    [
      'has a digest that is none',
      JSON.stringify(manifest({ bundle: { sha256: 'x', size: 1, files: 1 } })),
      'bundle.sha256',
    ],
    [
      'has a negative size',
      JSON.stringify(manifest({ bundle: { sha256: 'b'.repeat(64), size: -1, files: 1 } })),
      'bundle.size',
    ],
    ['is a list', '[]', 'the document'],
  ])('that %s is refused, and the reason says where', (_, text, part) => {
    const parsed = parseManifest(text)

    expect(parsed.ok ? '' : parsed.reason).toContain(part)
  })

  test('is read from anything without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => expect(parseManifest(text).ok).toBe(false)),
    )
  })
})

describe('a candidate', () => {
  const candidate = {
    schemaVersion: 1,
    commit: 'a'.repeat(40),
    models: [
      { kind: 'release', manifest: manifest(), considered: 3, counted: 1 },
      { kind: 'unchanged', model: 'spam', reason: 'no commit since 1.0.0' },
    ],
  }

  test('is read as it was written', () => {
    expect(parseCandidate(canonicalJson(candidate))).toEqual({ ok: true, candidate })
  })

  test.each<[string, string, string]>([
    ['is no JSON', '', 'it is not JSON'],
    ['is too large', ' '.repeat(candidateLimit + 1), 'it is larger than'],
    ['has another schema', JSON.stringify({ ...candidate, schemaVersion: 9 }), 'schemaVersion'],
    ['has an unknown kind of model', JSON.stringify({ ...candidate, models: [{ kind: 'x' }] }), 'models.0'],
    [
      'has a manifest with a mistake',
      JSON.stringify({ ...candidate, models: [{ ...candidate.models[0], manifest: {} }] }),
      'models.0.manifest',
    ],
  ])('that %s is refused, and the reason says where', (_, text, part) => {
    const parsed = parseCandidate(text)

    expect(parsed.ok ? '' : parsed.reason).toContain(part)
  })

  test('brings no prototypes', () => {
    const parsed = parseCandidate(
      canonicalJson(candidate).replace('"trees":50', '"__proto__":{"polluted":1},"trees":50'),
    )

    expect(parsed.ok).toBe(true)
    expect({}).not.toHaveProperty('polluted')
  })

  test('is read from anything without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => expect(parseCandidate(text).ok).toBe(false)),
    )
  })

  test.each([
    ['abc', null, 'modelseal-candidate-abc.json'],
    ['abc', 'fraud', 'modelseal-candidate-abc-fraud.json'],
    ['abc', 'detection/cars:yolo', 'modelseal-candidate-abc-detection-cars-yolo.json'],
  ])('of commit %s and model %s is the artifact %s', (commit, model, name) => {
    expect(candidateArtifact(commit, model)).toBe(name)
  })
})

describe('the difference', () => {
  test('says how many tensors are others, and how much of the model they are', () => {
    const model = (...digests: (string | null)[]): Manifest => ({
      ...manifest(),
      bundle: { ...manifest().bundle, sha256: sha256(digests.join()) },
      interface: [
        {
          path: 'model.onnx',
          sha256: sha256(digests.join()),
          format: 'onnx',
          inputs: null,
          outputs: null,
          addressedBy: 'name',
          parameters: 30,
          bits: 960,
          structure: sha256('graph'),
          weights: sha256(digests.join()),
          architecture: {},
          tensors: digests.map((digest, index) => ({
            name: `w${index}`,
            dtype: 'float32',
            shape: [index + 1, 5],
            sha256: digest === null ? null : sha256(digest),
          })),
          warnings: [],
        },
      ],
    })
    expect(differenceOf(model('a', 'b', 'c'), model('a', 'b', 'x'))).toMatchObject({
      model: [{ class: 'retrained' }],
      tensors: { all: 3, changed: 1, share: 0.5 },
    })
    expect(differenceOf(model('a', 'b'), model('a', null)).tensors).toBeNull()
  })

  test('of a manifest and itself is nothing', () => {
    expect(differenceOf(manifest(), manifest())).toEqual({
      model: [],
      tensors: null,
      params: [],
      data: [],
      environment: [],
      files: [],
      hardware: [],
    })
  })

  test('names what is new, gone and changed, in order', () => {
    const after = manifest({ params: { trees: 60, depth: 3, seed: null } })

    expect(differenceOf(manifest(), after).params).toEqual([
      { name: 'depth', before: null, after: 3 },
      { name: 'model.kind', before: 'forest', after: null },
      { name: 'trees', before: 50, after: 60 },
    ])
  })

  test('of files is by their bytes', () => {
    const [file] = manifest().files
    if (!file) throw new RangeError('a file')
    const difference = differenceOf(
      manifest(),
      manifest({ files: [{ ...file, sha256: 'f'.repeat(64), size: 11 }] }),
    )

    expect(difference.files).toEqual([
      {
        name: 'model.json',
        before: { sha256: '2'.repeat(64), size: 10 },
        after: { sha256: 'f'.repeat(64), size: 11 },
      },
    ])
  })

  test('of machines is by what could change numbers', () => {
    const { environment } = manifest()

    expect(
      differenceOf(manifest(), manifest({ environment: { ...environment, cpu: 'EPYC', cores: 4 } })).hardware,
    ).toEqual([
      { name: 'cores', before: '2', after: '4' },
      { name: 'cpu', before: 'unknown', after: 'EPYC' },
    ])
  })
})

describe('settings', () => {
  test.each<[unknown, Record<string, unknown>]>([
    [
      { a: 1, b: { c: 'x', d: [true, null] } },
      { a: 1, 'b.c': 'x', 'b.d': '[true,null]' },
    ],
    [
      { a: Number.NaN, b: Number.NEGATIVE_INFINITY },
      { a: 'NaN', b: '-Infinity' },
    ],
    [{ a: {}, b: [] }, { b: '[]' }],
    [{ layers: [{ units: 8 }] }, { 'layers.0.units': 8 }],
    [5, {}],
    [null, {}],
    [['x'], { '0': 'x' }],
  ])('%j flat', (data, flat) => {
    expect(flatten(data)).toEqual(flat)
  })

  test('are cut where they are too many or too deep', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level += 1) deep = { a: deep }

    expect(
      Object.keys(
        flatten(
          Array.from({ length: 20 }, () => 1),
          10,
        ),
      ),
    ).toHaveLength(10)
    expect(flatten(deep)).toEqual({})
  })

  test('bring no prototypes', () => {
    const flat = flatten(JSON.parse('{"__proto__": 1, "a": {"__proto__": {"x": 2}}}'))

    expect(Object.getPrototypeOf(flat)).toBe(Object.prototype)
    expect(Object.keys(flat)).toEqual(['__proto__', 'a.__proto__.x'])
  })

  test('are always parameters that JSON can carry', () => {
    fc.assert(fc.property(fc.jsonValue(), (data) => expect(() => canonicalJson(flatten(data))).not.toThrow()))
  })
})
