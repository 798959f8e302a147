import type { Unpacker } from '../interface/bytes.ts'

/** Most models are not packed: what unpacks is loaded when one is. */
export function createUnpacker(): Unpacker {
  return {
    archive: async (bytes) => (await import('./unpack.ts')).openArchive(bytes),
    inflate: async (packed, limit) => (await import('./unpack.ts')).inflateStream(packed, limit),
  }
}
