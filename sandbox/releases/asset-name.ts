/**
 * The name that an uploaded asset gets: GitHub renames those with special, leading or trailing characters.
 * The rules are not documented in full; these are the ones that GitHub's own command line tool reckons with:
 * everything but letters, digits, `-`, `_`, `+`, `@` becomes a dot, runs of dots collapse, dots at both ends go,
 * and a bare extension gets `default.` in front.
 */
export function assetName(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '')
  const dotted = (plain.startsWith('.') ? `default${plain}` : plain)
    .replace(/[^A-Za-z0-9_+@-]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
  return dotted !== name && !dotted.includes('.') ? `default.${dotted}` : dotted
}
