/** More kinds of layers or operations than this are not told of an architecture. */
const kindsShown = 40

/** How often each kind is there, in the order in which they come first. */
export function countKinds(kinds: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

/** The most frequent kinds first, equally frequent ones by name: the same for the same counts, however they were read. */
export function mostFrequent(counts: ReadonlyMap<string, number>, most = kindsShown): Record<string, number> {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return Object.fromEntries(sorted.slice(0, most))
}
