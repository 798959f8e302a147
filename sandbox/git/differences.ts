import type { ChangedFile } from './git.ts'

const STATUS: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  T: 'modified',
  R: 'renamed',
}

type RawFile = Omit<ChangedFile, 'additions' | 'deletions'>

/** Output of `git diff-tree -r -z -M --raw --numstat`: the files first, then their line counts in the same order. */
export function parseDifferences(output: Buffer): ChangedFile[] {
  const fields = output.toString('utf8').split('\0')
  const files: RawFile[] = []
  let at = 0
  for (let read = readFile(fields, at); read; read = readFile(fields, at)) {
    files.push(read.file)
    at = read.next
  }
  return files.map((file) => {
    const [added = '', deleted = ''] = fields[at]?.split('\t') ?? []
    at += file.status === 'renamed' ? 3 : 1
    // Binary files have dashes.
    return { ...file, additions: Number(added) || 0, deletions: Number(deleted) || 0 }
  })
}

/** Output of `git diff-tree --stdin -r -z -M --raw`: each commit's id, then its files. */
export function parseChanges(output: Buffer): Map<string, ChangedFile[]> {
  const fields = output.toString('utf8').split('\0')
  const changes = new Map<string, ChangedFile[]>()
  let files: ChangedFile[] = []
  for (let at = 0; at < fields.length; ) {
    const read = readFile(fields, at)
    if (read) files.push({ ...read.file, additions: 0, deletions: 0 })
    else {
      files = []
      changes.set(fields[at] ?? '', files)
    }
    at = read?.next ?? at + 1
  }
  return changes
}

/** `:<modes> <ids> <status>`, then one path, or two of a renamed file; null where there is none. */
function readFile(fields: readonly string[], at: number): { file: RawFile; next: number } | null {
  const head = fields[at]
  if (!head?.startsWith(':')) return null
  const [, , before = '', after = '', letters = 'M'] = head.split(' ')
  const status = STATUS[letters.charAt(0)] ?? 'modified'
  const [first = '', second = ''] = fields.slice(at + 1, at + 3)
  const renamed = status === 'renamed'
  const sha = status === 'removed' ? before : after
  const file = { path: renamed ? second : first, previousPath: renamed ? first : null, status, sha }
  return { file, next: at + (renamed ? 3 : 2) }
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
