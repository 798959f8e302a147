import { byCodePoints, sha256 } from './digest.ts'

/** A file of a commit, as git names it: its content by the id of the blob. */
export interface SourceFile {
  readonly path: string
  readonly mode: string
  readonly id: string
}

/**
 * SHA-256 over a line for each file, in code point order of the paths: mode, blob id and path, with NUL at its end,
 * which no path has. The same sources give the same number in every commit, however they got there.
 */
export function sourcesDigest(files: readonly SourceFile[]): string {
  return sha256(
    [...files]
      .sort((a, b) => byCodePoints(a.path, b.path))
      .map(({ path, mode, id }) => `${mode} ${id} ${path}\0`)
      .join(''),
  )
}

/** Paths of files that only one side has, or that differ, in code point order. */
export function differingSources(one: readonly SourceFile[], other: readonly SourceFile[]): string[] {
  const lines = (files: readonly SourceFile[]) =>
    new Map(files.map(({ path, mode, id }) => [path, `${mode} ${id}`]))
  const [left, right] = [lines(one), lines(other)]
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((path) => left.get(path) !== right.get(path))
    .sort(byCodePoints)
}
