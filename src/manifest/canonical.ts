import canonicalize from 'canonicalize'

/** RFC 8785 (JSON Canonicalization Scheme): the same data is always the same text, so that it can be hashed. */
export function canonicalJson(data: unknown): string {
  const text = canonicalize(data)
  if (text === undefined) throw new TypeError('only JSON data has a canonical form')
  return text
}
