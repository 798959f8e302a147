import { describe, expect, test } from '@jest/globals'
import { modelPack, parseOciStorage, registryTag, repositoryOf } from '../../src/manifest/modelpack.ts'
import { sha256 } from '../storage/folder.ts'

describe('a place in a registry', () => {
  test.each([
    ['oci://ghcr.io/acme/models', { registry: 'ghcr.io', path: 'acme/models' }],
    ['oci://127.0.0.1:5000/a', { registry: '127.0.0.1:5000', path: 'a' }],
    ['oci://Registry.example.com/a/b-c/d__e.f', { registry: 'Registry.example.com', path: 'a/b-c/d__e.f' }],
  ])('is read: %s', (text, place) => expect(parseOciStorage(text)).toEqual(place))

  test.each([
    'oci://ghcr.io',
    'oci://ghcr.io/',
    'oci://ghcr.io/Acme',
    'oci://ghcr.io/a//b',
    'oci://user@ghcr.io/a',
    'oci://ghcr.io/a:tag',
    'oci://ghcr.io/../a',
    'https://ghcr.io/a',
    'oci://ghcr.io/a\n',
  ])('is not: %j', (text) => expect(parseOciStorage(text)).toBeNull())

  test('has a repository for each model whose name fits', () => {
    const place = { registry: 'ghcr.io', path: 'acme/models' }
    expect(repositoryOf(place, 'fraud')).toBe('ghcr.io/acme/models/fraud')
    expect(repositoryOf(place, 'detection/cars:yolo')).toBe('ghcr.io/acme/models/detection/cars/yolo')
    expect(repositoryOf(place, 'Fraud')).toBeNull()
    expect(registryTag('1.0.0-rc.1+build.5')).toBe('1.0.0-rc.1_build.5')
  })
})

describe('a ModelPack', () => {
  const files = [
    { path: 'weights/b.safetensors', size: 3, sha256: sha256('b') },
    { path: 'README.md', size: 2, sha256: sha256('a') },
  ]

  test('is the same for the same files in any order, and another for another version', () => {
    const one = modelPack('fraud', '1.0.0', files)
    expect(modelPack('fraud', '1.0.0', [...files].reverse())).toEqual(one)
    expect(modelPack('fraud', '1.0.1', files).manifest.sha256).not.toBe(one.manifest.sha256)
    expect(sha256(one.manifest.text)).toBe(one.manifest.sha256)
  })

  test('has the bytes of each file as a layer, with its path', () => {
    expect(JSON.parse(modelPack('fraud', '1.0.0', files).manifest.text).layers).toEqual([
      {
        mediaType: 'application/vnd.cncf.model.doc.v1.raw',
        digest: `sha256:${sha256('a')}`,
        size: 2,
        annotations: {
          'org.cncf.model.filepath': 'README.md',
          'org.opencontainers.image.title': 'README.md',
        },
      },
      expect.objectContaining({
        mediaType: 'application/vnd.cncf.model.weight.v1.raw',
        digest: `sha256:${sha256('b')}`,
      }),
    ])
  })
})
