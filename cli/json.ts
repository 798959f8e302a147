/** Elements of a list that are written at once. */
const many = 500

/**
 * What `JSON.stringify(value, null, 2)` writes, in pieces that are not larger for longer lists: a plan may list every
 * commit of a history. The value is data: objects, lists, text, numbers, booleans and null.
 */
export function* jsonPieces(value: unknown, indent = ''): Generator<string, void> {
  if (!holdsMany(value)) {
    yield JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`)
  } else if (Array.isArray(value)) {
    yield* listPieces(value, indent)
  } else {
    const inner = `${indent}  `
    let before = '{'
    for (const [key, each] of Object.entries(value)) {
      if (each === undefined) continue
      yield `${before}\n${inner}${JSON.stringify(key)}: `
      yield* jsonPieces(each, inner)
      before = ','
    }
    yield `\n${indent}}`
  }
}

function* listPieces(list: readonly unknown[], indent: string): Generator<string, void> {
  const inner = `${indent}  `
  const alike = !list.some(holdsMany)
  let before = '['
  for (let at = 0; at < list.length; at += alike ? many : 1) {
    yield before
    if (alike) {
      const some = JSON.stringify(list.slice(at, at + many), null, 2)
      // Without the brackets and the line breaks beside them, which are this list's own.
      yield some.slice(1, -2).replaceAll('\n', `\n${indent}`)
    } else {
      yield `\n${inner}`
      yield* jsonPieces(list[at], inner)
    }
    before = ','
  }
  yield `\n${indent}]`
}

/** Whether there is a long list in it. */
function holdsMany(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.length > many || value.some(holdsMany)
  for (const each of Object.values(value)) if (typeof each === 'object' && holdsMany(each)) return true
  return false
}
