import picomatch from 'picomatch'

/** Paths of one repository come again and again; so many are remembered. */
const remembered = 5_000

/**
 * Which models a changed path belongs to. A pattern is a path, a folder (with all that is below it) or a glob,
 * from the root of the repository; `!` in front leaves out. A path may be a source of several models.
 */
export function createSources<T>(sources: ReadonlyMap<T, readonly string[]>): (path: string) => readonly T[] {
  const matchers = [...sources].map(([model, patterns]) => ({ model, matches: matcherOf(patterns) }))
  const answers = new Map<string, readonly T[]>()
  return (path) => {
    const known = answers.get(path)
    if (known) return known
    const models = matchers.filter(({ matches }) => matches(path)).map(({ model }) => model)
    if (answers.size >= remembered) answers.clear()
    answers.set(path, models)
    return models
  }
}

type Matches = (path: string) => boolean

function matcherOf(patterns: readonly string[]): Matches {
  const included = patterns.filter((pattern) => !pattern.startsWith('!')).map(patternMatcher)
  const excluded = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => patternMatcher(pattern.slice(1)))
  // As with git's pathspecs, leaving out alone means everything else.
  return (path) =>
    (included.length === 0 || included.some((matches) => matches(path))) &&
    !excluded.some((matches) => matches(path))
}

function patternMatcher(pattern: string): Matches {
  const plain = pattern.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '')
  if (plain === '**' || plain === '.') return () => true
  const { base, isGlob, glob } = picomatch.scan(plain)
  if (!isGlob) return (path) => path === plain || path.startsWith(`${plain}/`)
  const folder = base === '' ? '' : `${base}/`
  if (glob === '**' || glob === '**/*') return (path) => path.startsWith(folder)
  // A folder that matches brings all that is below it, as in git's pathspecs.
  const matches = picomatch([plain, `${plain}/**`], { dot: true, nonegate: true })
  return (path) => path.startsWith(folder) && matches(path)
}
