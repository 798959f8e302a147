import { manifestFile } from './manifest.ts'

/** True when a path stays in the folder it is joined to, on every system: relative, no `..`, no drive, no control characters, nothing of git's. */
export function isSafePath(path: string): boolean {
  if (
    path === '' ||
    path.length > 1024 ||
    path.startsWith('/') ||
    path.includes('\\') ||
    /^[A-Za-z]:/.test(path)
  )
    return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return false
  // Windows drops dots and spaces at the end of a name, so that `.. ` would be `..`. What is in `.git` is run by git.
  return path.split('/').every((part) => !/^[. ]*$|^\.git[. ]*$/i.test(part))
}

/** The folder that a list of paths or globs shares, with a trailing slash, or the empty text. A single file's folder is its own. */
export function commonFolder(patterns: readonly string[]): string {
  const [first, ...others] = patterns.map(fixedPart)
  if (first === undefined) return ''
  let prefix = first
  for (const other of others) {
    while (!other.startsWith(prefix)) prefix = prefix.slice(0, prefix.slice(0, -1).lastIndexOf('/') + 1)
  }
  return prefix
}

/** Up to the last slash before anything that a glob would expand. */
function fixedPart(pattern: string): string {
  const clean = pattern.replace(/^\.\//, '')
  const special = clean.search(/[*?[{!(]/)
  const fixed = special < 0 ? clean : clean.slice(0, special)
  return fixed.slice(0, fixed.lastIndexOf('/') + 1)
}

/**
 * Names for files as release assets, in the same order. GitHub rewrites what is outside of `[A-Za-z0-9._-]` and refuses doubles,
 * so we choose names that it keeps; the manifest, whose own name stays free, holds the true paths.
 */
export function assetNames(paths: readonly string[]): string[] {
  const used = new Set<string>([manifestFile])
  return paths.map((path) => {
    const clean = path
      .replace(/\//g, '--')
      .replace(/[^A-Za-z0-9._-]+/g, '.')
      .replace(/\.{2,}/g, '.')
      .replace(/^\.+/, 'dot.')
      .slice(-200)
      .replace(/^\.+/, '')
    let name = clean
    for (let count = 2; used.has(name.toLowerCase()); count += 1) name = `${count}-${clean}`
    used.add(name.toLowerCase())
    return name
  })
}

const mediaTypes = new Map(
  Object.entries({
    json: 'application/json',
    yaml: 'application/yaml',
    yml: 'application/yaml',
    txt: 'text/plain',
    md: 'text/markdown',
    zip: 'application/zip',
    gz: 'application/gzip',
  }),
)

/** By the file's ending; `application/octet-stream` for all that isn't registered. */
export function mediaType(path: string): string {
  return mediaTypes.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) ?? 'application/octet-stream'
}
