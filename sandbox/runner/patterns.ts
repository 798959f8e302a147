/**
 * GitHub's filter patterns: `*` anything but a slash, `**` anything, `?` and `+` after a character, `[]` a set.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function patternToRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/?|\*|\\.|\[[^\]]*\]|[.^$(){}|]/g, (token) => {
    if (token === '**/') return '(?:.*/)?'
    if (token === '**') return '.*'
    if (token === '*') return '[^/]*'
    return token.startsWith('[') || token.startsWith('\\') ? token : `\\${token}`
  })
  return new RegExp(`^${source}$`)
}

/** The last pattern that matches decides; one with `!` in front takes out. */
export function includes(patterns: readonly string[], value: string): boolean {
  let included = false
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!')
    if (patternToRegExp(negative ? pattern.slice(1) : pattern).test(value)) included = !negative
  }
  return included
}

/** `branches` and `branches-ignore`, `tags` and `tags-ignore`: at most one of them is given. */
export function passes(
  value: string,
  only: readonly string[] | undefined,
  ignore: readonly string[] | undefined,
): boolean {
  if (only) return includes(only, value)
  return ignore ? !includes(ignore, value) : true
}
