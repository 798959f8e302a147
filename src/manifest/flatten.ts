import type { Parameter } from './manifest.ts'

/** Nested settings as dotted keys, `model.trees`; a list of plain values is one value, `["a","b"]`. Depth and count are bounded: files are not trusted. */
export function flatten(data: unknown, limit = 10_000): Record<string, Parameter> {
  const flat: [string, Parameter][] = []
  const visit = (value: unknown, key: string, depth: number): void => {
    if (flat.length >= limit || depth > 32) return
    if (
      key !== '' &&
      Array.isArray(value) &&
      value.every((each) => typeof each !== 'object' || each === null)
    ) {
      flat.push([key, JSON.stringify(value.map(scalar))])
    } else if (value !== null && typeof value === 'object') {
      for (const [name, inner] of Object.entries(value))
        visit(inner, key === '' ? name : `${key}.${name}`, depth + 1)
    } else if (key !== '') {
      flat.push([key, scalar(value)])
    }
  }
  visit(data, '', 0)
  return Object.fromEntries(flat)
}

function scalar(value: unknown): Parameter {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return String(value)
}
