import { canonicalJson } from '../manifest/canonical.ts'
import { sha256 } from '../manifest/digest.ts'
import { FormatError } from './bytes.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** Real headers stay below 50; what is nested deeper is made to overflow somebody's stack. */
export const deepestJson = 200

/**
 * Data of a JSON text that is held already. Stricter than `JSON.parse`: a key that stands twice in one object is
 * refused, since one reader keeps the first and another one the last; so is a text with half of a surrogate pair,
 * which has no UTF-8 and no canonical form.
 * @param what names the text in errors: `its header`
 * @throws FormatError
 */
export function parseJson(text: string, what: string): unknown {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new FormatError(`${what} is not JSON`)
  }
  checkTexts(text, what)
  return data
}

/** UTF-8 text, without replacing what is none. @throws FormatError */
export function utf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new FormatError(`${what} is not UTF-8`)
  }
}

/** Goes over the texts of what is known to be JSON: keys are those that a colon follows. */
function checkTexts(json: string, what: string): void {
  const open: Set<string>[] = []
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (character === '{' || character === '[') {
      open.push(new Set())
      if (open.length > deepestJson) throw new FormatError(`${what} is nested deeper than ${deepestJson}`)
    } else if (character === '}' || character === ']') open.pop()
    else if (character === '"') {
      const end = endOfText(json, at)
      const text = read(json.slice(at, end), what)
      at = end - 1
      if (!colonFollows(json, end)) continue
      const keys = open.at(-1)
      if (keys?.has(text)) throw new FormatError(`${what} has ${quoted(text)} twice in one object`)
      keys?.add(text)
    }
  }
}

function endOfText(json: string, start: number): number {
  let at = start + 1
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

function read(raw: string, what: string): string {
  if (!raw.includes('\\')) return raw.slice(1, -1)
  const text: string = JSON.parse(raw)
  if (/\p{Surrogate}/u.test(text)) throw new FormatError(`${what} has a text that is not Unicode`)
  return text
}

function colonFollows(json: string, start: number): boolean {
  let at = start
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at += 1
  return json[at] === ':'
}

/** A name from a file as it stands in an error: short, and in one line. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name)
}

/** The first name that stands there before already. */
export function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return names.find((name) => seen.size === seen.add(name).size)
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws FormatError */
export function asObject(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new FormatError(`${what} is not an object`)
  return value
}

/** @throws FormatError */
export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new FormatError(`${what} is not a list`)
  return value
}

/** @throws FormatError */
export function asText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new FormatError(`${what} is not a text`)
  return value
}

/** A length or an offset. @throws FormatError */
export function asCount(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new FormatError(`${what} is not a count`)
  return value
}

/** The lengths along all axes. @throws FormatError */
export function asCounts(value: unknown, what: string): readonly number[] {
  return asList(value, what).map((item) => asCount(item, what))
}

/** `ModelDescription.structure`. @throws FormatError for numbers that are too large for JSON readers, such as `1e999` */
export function structureOf(data: unknown): string {
  try {
    return sha256(canonicalJson(data))
  } catch {
    throw new FormatError('its configuration has a number or a text that JSON cannot hold')
  }
}
