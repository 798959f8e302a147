export type Combination = Readonly<Record<string, unknown>>

/**
 * The jobs of a matrix: every combination, without the excluded, with the included.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
 */
export function combinations(matrix: unknown): Combination[] {
  if (typeof matrix !== 'object' || matrix === null) return [{}]
  const { include, exclude, ...axes } = { ...matrix } as Record<string, unknown>
  const product = Object.entries(axes).reduce<Combination[]>(
    (made, [key, values]) =>
      made.flatMap((each) => asList(values).map((value) => ({ ...each, [key]: value }))),
    [{}],
  )
  const originals = Object.keys(axes).length === 0 ? [] : product
  const kept = originals.filter(
    (each) => !mappings(exclude).some((unwanted) => agrees(each, unwanted, Object.keys(unwanted))),
  )
  const result: Record<string, unknown>[] = kept.map((each) => ({ ...each }))
  for (const extra of mappings(include)) {
    // It extends each combination whose own values it does not contradict; else it is a combination of its own.
    const shared = Object.keys(extra).filter((key) => key in axes)
    const extended = kept.flatMap((each, index) => (agrees(each, extra, shared) ? [index] : []))
    for (const index of extended) Object.assign(result[index] ?? {}, extra)
    if (extended.length === 0) result.push({ ...extra })
  }
  return result.length > 0 ? result : [{}]
}

/** `build (ubuntu, 20)` */
export function nameWithMatrix(name: string, combination: Combination): string {
  const values = Object.values(combination).map((value) =>
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  )
  return values.length > 0 ? `${name} (${values.join(', ')})` : name
}

function agrees(a: Combination, b: Combination, keys: readonly string[]): boolean {
  return keys.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]))
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}

function mappings(value: unknown): Combination[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : []
}
