import type { GitCommit, GitRef, GitTag, Signature, TreeEntry } from './git.ts'

/** Header lines of a commit or tag object (with continuation lines), and what follows them. */
function split(content: Buffer): { headers: [string, string][]; message: string } {
  const text = content.toString('utf8')
  const end = text.indexOf('\n\n')
  const head = end < 0 ? text : text.slice(0, end)
  const headers = head.split(/\n(?! )/).map((line): [string, string] => {
    const space = line.indexOf(' ')
    return [line.slice(0, space), line.slice(space + 1)]
  })
  return { headers, message: end < 0 ? '' : text.slice(end + 2).replace(/\n+$/, '') }
}

const NOBODY: Signature = { name: '', email: '', date: '1970-01-01T00:00:00Z' }

export function parseCommit(sha: string, content: Buffer): GitCommit {
  const { headers, message } = split(content)
  const values = (name: string) => headers.filter(([key]) => key === name).map(([, value]) => value)
  const [tree = ''] = values('tree')
  const [author = ''] = values('author')
  const [committer = ''] = values('committer')
  return {
    sha,
    tree,
    parents: values('parent'),
    author: parseSignature(author) ?? NOBODY,
    committer: parseSignature(committer) ?? NOBODY,
    message,
  }
}

export function parseTag(sha: string, content: Buffer): GitTag {
  const { headers, message } = split(content)
  const fields = new Map(headers)
  return {
    sha,
    tag: fields.get('tag') ?? '',
    message,
    tagger: parseSignature(fields.get('tagger') ?? ''),
    object: { sha: fields.get('object') ?? '', type: fields.get('type') ?? 'commit' },
  }
}

/** `Name <email> 1700000000 +0100` */
export function parseSignature(text: string): Signature | null {
  const match = /^(.*?) ?<([^>]*)> (-?\d+) [+-]\d{4}$/s.exec(text)
  if (!match) return null
  const [, name = '', email = '', seconds] = match
  return { name, email, date: isoDate(Number(seconds)) }
}

/** Whole seconds in UTC, as GitHub writes times. */
export function isoDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** @throws RangeError when the date is none. */
export function formatSignature({ name, email, date }: Signature): string {
  const seconds = Math.floor(Date.parse(date) / 1000)
  if (Number.isNaN(seconds)) throw new RangeError(`not a date: ${date}`)
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d):?(\d\d)$/.exec(date.slice(10)) ?? []
  return `${clean(name)} <${clean(email)}> ${seconds} ${sign}${hours}${minutes}`
}

function clean(text: string): string {
  return text.replace(/[\n\0<>]/g, '').trim()
}

/** A line of `git for-each-ref --format=%(refname)%00%(objectname)%00%(objecttype)`. */
export function parseRef(line: string): GitRef {
  const [name = '', sha = '', type] = line.split('\0')
  return { name, sha, type: type === 'tag' || type === 'tree' || type === 'blob' ? type : 'commit' }
}

/** Output of `git ls-tree -z --long`. */
export function parseTreeList(output: Buffer): TreeEntry[] {
  const lines = output.toString('utf8').split('\0').filter(Boolean)
  return lines.map((line) => {
    const tab = line.indexOf('\t')
    const [mode = '', type = '', sha = '', size = '-'] = line.slice(0, tab).split(/ +/)
    return { path: line.slice(tab + 1), mode, type, sha, size: size === '-' ? null : Number(size) }
  })
}

/** A tree object: `<mode> <name>\0<20 bytes of id>`, without separators. */
export function parseTree(content: Buffer): Omit<TreeEntry, 'size'>[] {
  const entries: Omit<TreeEntry, 'size'>[] = []
  for (let at = 0; at < content.length; ) {
    const end = content.indexOf(0, at)
    const [mode = '', ...name] = content.toString('utf8', at, end).split(' ')
    const type = mode === '40000' ? 'tree' : mode === '160000' ? 'commit' : 'blob'
    const sha = content.toString('hex', end + 1, end + 21)
    entries.push({ path: name.join(' '), mode: mode.padStart(6, '0'), type, sha })
    at = end + 21
  }
  return entries
}
