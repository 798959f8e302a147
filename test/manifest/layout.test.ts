import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type BundleLayout, layOut } from '../../src/manifest/layout.ts'
import { manifestFile } from '../../src/manifest/manifest.ts'

const contentOf = ({ path, size }: { path: string; size: number }) => Buffer.alloc(size, path.length || 1)

/** The bytes of each asset, as an upload would send them. */
function bytesOf(
  layout: BundleLayout,
  files: readonly { path: string; size: number }[],
): Map<string, Buffer> {
  const contents = new Map(files.map((file) => [file.path, contentOf(file)]))
  return new Map(
    layout.assets.map(({ name, pieces }) => [
      name,
      Buffer.concat(
        pieces.map((piece) =>
          piece.kind === 'bytes'
            ? piece.bytes
            : (contents.get(piece.path)?.subarray(piece.offset, piece.offset + piece.length) ??
              Buffer.alloc(0)),
        ),
      ),
    ]),
  )
}

const path = fc
  .array(fc.constantFrom('a', 'B', 'ü', '模', ' ', '-', 'n'.repeat(60)), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))

describe('a layout', () => {
  test('holds every byte of every file where it says, in assets that are not too large nor too many', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ path, size: fc.nat(70_000) }), {
          minLength: 1,
          maxLength: 40,
          selector: (file) => file.path,
        }),
        fc.integer({ min: 20_000, max: 60_000 }),
        fc.integer({ min: 2, max: 60 }),
        (files, largestAsset, mostAssets) => {
          const layout = layOut(files, { largestAsset, mostAssets })
          if (layout === null) return
          expect(layout.assets.length).toBeLessThanOrEqual(mostAssets)
          const bytes = bytesOf(layout, files)
          expect(bytes.size).toBe(layout.assets.length)
          expect([...bytes.keys()]).not.toContain(manifestFile)
          for (const { name, size } of layout.assets) {
            expect(bytes.get(name)?.length).toBe(size)
            expect(size).toBeLessThanOrEqual(largestAsset)
          }
          for (const file of files) {
            const place = layout.places.get(file.path)
            const found = place?.parts
              ? Buffer.concat(place.parts.map(({ asset }) => bytes.get(asset) ?? Buffer.alloc(0)))
              : bytes.get(place?.asset ?? '')?.subarray(place?.offset ?? 0, (place?.offset ?? 0) + file.size)
            expect(found?.equals(contentOf(file))).toBe(true)
          }
        },
      ),
    )
  })

  test('keeps each file an asset of its own as long as there is room', () => {
    const files = ['c', 'a', 'b'].map((path) => ({ path, size: 3 }))
    const layout = layOut(files, { largestAsset: 100, mostAssets: 3 })
    expect(layout?.assets.map(({ name, kind }) => [name, kind])).toEqual([
      ['c', 'file'],
      ['a', 'file'],
      ['b', 'file'],
    ])
  })

  test('packs no more than it must, and the smallest: 5,000 files into 990 assets', () => {
    const files = Array.from({ length: 5000 }, (_, index) => ({ path: `f/${index}.bin`, size: 1000 + index }))
    const layout = layOut(files, { largestAsset: 2 ** 31 - 1, mostAssets: 990 })
    const packs = layout?.assets.filter(({ kind }) => kind === 'pack') ?? []
    expect(packs.map(({ name }) => name)).toEqual(['files-1-of-1.tar'])
    expect(layout?.assets).toHaveLength(990)
    expect(layout?.places.get('f/0.bin')?.offset).toBeDefined()
    expect(layout?.places.get('f/4999.bin')).toEqual({ asset: 'f--4999.bin' })
  })

  test('is refused when not even packing makes room', () => {
    const files = Array.from({ length: 5 }, (_, index) => ({ path: `${index}`, size: 90_000 }))
    expect(layOut(files, { largestAsset: 100_000, mostAssets: 3 })).toBeNull()
    expect(layOut([{ path: 'a', size: 1000 }], { largestAsset: 10, mostAssets: 3 })).toBeNull()
  })

  test('has packs that tar unpacks, whatever the names', () => {
    const names = ['plain.bin', `${'deep/'.repeat(40)}file`, 'modèle/模型.json', 'x'.repeat(101), 'empty']
    const files = names.map((path) => ({ path, size: path === 'empty' ? 0 : 700 + path.length }))
    const layout = layOut(files, { largestAsset: 1_000_000, mostAssets: 1 })
    const folder = mkdtempSync(join(tmpdir(), 'modelseal-tar-'))
    try {
      const [[name = '', bytes = Buffer.alloc(0)] = []] = layout ? [...bytesOf(layout, files)] : []
      writeFileSync(join(folder, name), bytes)
      execFileSync('tar', ['-xf', name], { cwd: folder, stdio: 'pipe' })
      for (const file of files) expect(readFileSync(join(folder, file.path))).toEqual(contentOf(file))
      expect(readdirSync(folder).length).toBe(6)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
