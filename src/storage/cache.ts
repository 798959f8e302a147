import { constants, copyFile, mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { partName } from './part-file.ts'
import { absent } from './place.ts'

/** Whole files by their content. It is no more trusted than the network: whoever takes a file out digests it. */
export interface FileCache {
  /** Where a file of that digest should be; null for nowhere. */
  find(sha256: string): Promise<string | null>
  /** Takes a copy. What goes wrong costs a download later, and nothing now. */
  add(sha256: string, file: string): Promise<void>
  drop(sha256: string): Promise<void>
}

export const noCache: FileCache = { find: async () => null, add: async () => {}, drop: async () => {} }

/**
 * A folder with `sha256/ab/abcdef…` in it, for all versions of all models; several processes may share it, and
 * actions/cache may keep it.
 */
export function createCache(root: string): FileCache {
  const placeOf = (sha256: string) => join(root, 'sha256', sha256.slice(0, 2), sha256)
  return {
    async find(sha256) {
      const stats = await stat(placeOf(sha256)).catch(absent)
      if (!stats?.isFile()) return null
      // Whoever tidies up by age sees what is in use.
      await utimes(placeOf(sha256), new Date(), new Date()).catch(() => {})
      return placeOf(sha256)
    },
    async add(sha256, file) {
      const place = placeOf(sha256)
      const part = join(dirname(place), partName(sha256))
      try {
        await mkdir(dirname(place), { recursive: true })
        // No link: whoever edits the file would edit the cache. File systems that can, share the blocks.
        await copyFile(file, part, constants.COPYFILE_FICLONE)
        await rename(part, place)
      } catch {
        await rm(part, { force: true })
      }
    },
    async drop(sha256) {
      await rm(placeOf(sha256), { force: true })
    },
  }
}
