import { FormatError } from '../bytes.ts'
import { quoted } from '../json.ts'

/** What to keep of a document: all of a value, or of an object these keys. What is not an object then is left out. */
export type Wanted = true | { readonly [key: string]: Wanted }

/** Bytes of all values that are kept: a hundred thousand names of features. */
export const mostKept = 8 * 1024 * 1024
/** Keys of one object. */
const mostKeys = 10_000

/** Refuses keys that stand twice, as one reader keeps the first and another one the last. */
export function createKeys(): { add(key: string): void; size(): number } {
  const keys = new Set<string>()
  return {
    size: () => keys.size,
    add(key) {
      if (keys.has(key)) throw new FormatError(`${quoted(key)} stands twice in one object`)
      if (keys.size >= mostKeys) throw new FormatError(`an object has more than ${mostKeys} keys`)
      keys.add(key)
    },
  }
}

/** What is wanted of a value, by the key under which it stands. */
export function wantedOf(wanted: Wanted, key: string): Wanted | null {
  if (wanted === true) return true
  return Object.hasOwn(wanted, key) ? (wanted[key] ?? null) : null
}
