import { closest, distance } from 'fastest-levenshtein'

/** The word of a list that was probably meant, if one is near enough: a third of its letters may be wrong. */
export function nearest(word: string, words: readonly string[]): string | null {
  if (words.length === 0 || word.length > 100) return null
  const simple = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  const same = words.find((each) => simple(each) === simple(word))
  if (same !== undefined) return same
  const found = closest(word.toLowerCase(), words)
  return distance(word.toLowerCase(), found) <= Math.max(1, Math.floor(found.length / 3)) ? found : null
}
