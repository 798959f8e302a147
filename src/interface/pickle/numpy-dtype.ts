import { isKind, type Made, madeBy, type Value } from './pickle-values.ts'

export interface DataType {
  /** Bytes of one element. */
  readonly size: number
  /** Elements are, or have in them, pointers to Python objects. */
  readonly hasObjects: boolean
}

/** The data type that `numpy.dtype(…)` and its state make; null when that cannot be told. */
export function dataTypeOf(value: Value | null | undefined): DataType | null {
  return isKind(value, 'made') && madeBy(value) === 'numpy.dtype' ? typeOf(value, value.state) : null
}

/**
 * Why a state is refused. NumPy believes what it says of pointers: a type of objects that says it has none makes
 * NumPy take bytes of the file for pointers (tried with NumPy 2.4: it crashes).
 */
export function contradiction(type: Made, state: Value): string | null {
  return typeOf(type, state) ? null : 'makes a NumPy data type that contradicts itself'
}

function typeOf(type: Made, state: Value | null): DataType | null {
  const [, kind, digits] = /^([bBiufcSUVOmM])(\d{1,9})$/.exec(String(type.args?.[0])) ?? []
  if (kind === undefined || digits === undefined) return null
  const size = Number(digits) * (kind === 'U' ? 4 : 1)
  const plain = { size, hasObjects: kind === 'O' }
  if (state === null) return kind === 'V' ? null : plain
  if (!isKind(state, 'tuple') || state.items.length < 8 || state.items.length > 9) return null
  const [, , base, names, fields, elementSize, , flags] = state.items
  if (typeof flags !== 'number' || typeof elementSize !== 'number') return null
  if (elementSize !== -1 && elementSize !== size) return null
  const inner =
    isKind(base, 'none') && isKind(names, 'none') && isKind(fields, 'none')
      ? plain
      : kind === 'V'
        ? compound(base, fields, size)
        : null
  return inner && inner.hasObjects === ((flags & 1) === 1) ? inner : null
}

function compound(base: Value | undefined, fields: Value | undefined, size: number): DataType | null {
  if (isKind(base, 'tuple') && isKind(fields, 'none')) {
    const element = dataTypeOf(base.items[0])
    const count = countOf(base.items[1])
    return element && element.size * (count ?? -1) === size ? { ...element, size } : null
  }
  if (!isKind(base, 'none') || !isKind(fields, 'dict') || !fields.entries) return null
  let hasObjects = false
  for (const field of fields.entries.values()) {
    if (!isKind(field, 'tuple')) return null
    const [type, offset] = [dataTypeOf(field.items[0]), field.items[1]]
    if (!type || typeof offset !== 'number' || offset < 0 || offset + type.size > size) return null
    hasObjects ||= type.hasObjects
  }
  return { size, hasObjects }
}

/** How many elements a shape has; null when it is none. */
export function countOf(shape: Value | undefined): number | null {
  const lengths = isKind(shape, 'tuple') ? shape.items : [shape]
  let count = 1
  for (const length of lengths) {
    if (typeof length !== 'number' || length < 0) return null
    count *= length
  }
  return Number.isSafeInteger(count) ? count : null
}
