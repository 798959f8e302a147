import type { ChangedFile } from './git.ts'

const STATUS: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  T: 'modified',
  R: 'renamed',
}

/** Output of `git diff-tree -r -z -M --raw --numstat`: the files first, then their line counts in the same order. */
export function parseDifferences(output: Buffer): ChangedFile[] {
  const fields = output.toString('utf8').split('\0')
  const files: Omit<ChangedFile, 'additions' | 'deletions'>[] = []
  let at = 0
  while (fields[at]?.startsWith(':')) {
    const [, , before = '', after = '', letters = 'M'] = fields[at]?.split(' ') ?? []
    const status = STATUS[letters.charAt(0)] ?? 'modified'
    const renamed = status === 'renamed'
    const previousPath = renamed ? (fields[at + 1] ?? '') : null
    const path = fields[at + (renamed ? 2 : 1)] ?? ''
    files.push({ path, previousPath, status, sha: status === 'removed' ? before : after })
    at += renamed ? 3 : 2
  }
  return files.map((file) => {
    const [added = '', deleted = ''] = fields[at]?.split('\t') ?? []
    at += file.status === 'renamed' ? 3 : 1
    // Binary files have dashes.
    return { ...file, additions: Number(added) || 0, deletions: Number(deleted) || 0 }
  })
}

/** Hunks of each file of a patch, in the files' order; files without hunks (binary, mode only) are left out. */
export function splitPatch(patch: string, files: readonly ChangedFile[]): Map<string, string> {
  const sections = patch.split(/^(?=diff --git )/m).filter((section) => section.startsWith('diff --git '))
  const patches = new Map<string, string>()
  for (const [index, file] of files.entries()) {
    const section = sections[index] ?? ''
    const start = section.search(/^@@ /m)
    if (start >= 0) patches.set(file.path, section.slice(start).replace(/\n$/, ''))
  }
  return patches
}
