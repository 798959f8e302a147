import { configurationJsonSchema } from './json-schema.ts'
import type { Path } from './place.ts'

/** The keys that a configuration may have at a path, in the order of the schema; none where names are free. */
export function keysAt(path: Path): string[] {
  const root = configurationJsonSchema()
  const end = path.reduce<unknown[]>((nodes, part) => nodes.flatMap((node) => step(root, node, part)), [root])
  return end
    .flatMap((node) => alternatives(root, node))
    .flatMap((node) => Object.keys(child(node, 'properties') ?? {}))
}

function step(root: unknown, node: unknown, part: PropertyKey): unknown[] {
  return alternatives(root, node).flatMap((each) => {
    const next =
      typeof part === 'number'
        ? child(each, 'items')
        : (child(child(each, 'properties'), String(part)) ?? child(each, 'additionalProperties'))
    return typeof next === 'object' ? [next] : []
  })
}

/** A schema behind its reference, or each of its alternatives. */
function alternatives(root: unknown, node: unknown): unknown[] {
  const reference = child(node, '$ref')
  if (typeof reference === 'string')
    return [
      reference
        .split('/')
        .slice(1)
        .reduce<unknown>((at, part) => child(at, part), root),
    ]
  const any = child(node, 'anyOf')
  return Array.isArray(any) ? any.flatMap((each: unknown) => alternatives(root, each)) : [node]
}

function child(node: unknown, key: string): object | string | unknown[] | null {
  if (typeof node !== 'object' || node === null) return null
  const value: unknown = Object.getOwnPropertyDescriptor(node, key)?.value
  return typeof value === 'string' || (typeof value === 'object' && value !== null) ? value : null
}
