import { isMap, isNode, isScalar, isSeq } from 'yaml'

/** Keys and indexes from the root of a document to a value. */
export type Path = readonly PropertyKey[]

/** How people write a path: `models.fraud.gates[0].max-drop`. */
export function keyText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`
      const name = String(part)
      if (!/^[^\s.[\]"]+$/.test(name)) return `[${JSON.stringify(name)}]`
      return index === 0 ? name : `.${name}`
    })
    .join('')
}

/** Where in the text a path leads: to its key, or to its value. The nearest part that exists, when it leads nowhere. */
export function placeOf(root: unknown, path: Path, at: 'key' | 'value'): number {
  let place = startOf(root) ?? 0
  let node = root
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (!pair) return place
      place = startOf(last && at === 'value' && startOf(pair.value) !== null ? pair.value : pair.key) ?? place
      node = pair.value
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part]
      place = startOf(node) ?? place
    } else {
      return place
    }
  }
  return place
}

function startOf(node: unknown): number | null {
  return (isNode(node) && node.range ? node.range[0] : null) ?? null
}
