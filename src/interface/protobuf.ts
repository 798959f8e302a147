import { type Bytes, FormatError } from './bytes.ts'
import { createCursor } from './cursor.ts'

/** Where a length-delimited field's bytes lie. */
export interface Range {
  readonly offset: number
  readonly length: number
}

/**
 * How a field is read. Messages within a message are ranges, decoded when they are wanted: what is not asked for,
 * weights above all, is passed over unread. `ints` are packed or not, as writers please; floating-point numbers are
 * ranges, too.
 */
type Kind = 'int' | 'text' | 'range' | 'ints' | 'texts' | 'ranges'

/** Wanted fields by a name of ours: number in the .proto file, and how it is read. */
export type Fields = Readonly<Record<string, readonly [number: number, kind: Kind]>>

interface Values {
  int: number | null
  text: string | null
  range: Range | null
  ints: readonly number[]
  texts: readonly string[]
  ranges: readonly Range[]
}

export type Message<T extends Fields> = { readonly [K in keyof T]: Values[T[K][1]] }

/** Names and texts that are longer are not what they say. */
const longestText = 64 * 1024
/** More numbers than that are weights, which stand in ranges. */
const mostInts = 64 * 1024
/** Parts of one message that are remembered: more than any graph has nodes. */
const mostParts = 1_000_000

/**
 * Reads the wanted fields of one message (https://protobuf.dev/programming-guides/encoding). Written by hand, since
 * libraries decode the whole message: 2 GB of weights to learn three names.
 *
 * Stricter than the specification: a field that is meant to stand once must not stand twice. The specification
 * merges both, some libraries keep the last: what different readers read differently is not for approval.
 * With `until`, reading ends once that field was read.
 * @throws FormatError
 */
export async function decode<const T extends Fields>(
  bytes: Bytes,
  range: Range,
  fields: T,
  until?: keyof T,
): Promise<Message<T>> {
  const cursor = createCursor(bytes, range.offset, range.offset + range.length)
  const wanted = new Map(Object.entries(fields).map(([name, [number, kind]]) => [number, { name, kind }]))
  const values = new Map<string, Values[Kind]>()
  while (!cursor.atEnd() && !(until !== undefined && values.has(String(until)))) {
    const tag = Number(await cursor.varint())
    const [number, wire] = [Math.floor(tag / 8), tag % 8]
    if (number === 0) throw new FormatError(`there is a field number 0 before byte ${cursor.at()}`)
    const field = wanted.get(number)
    if (wire === 0) {
      const value = await cursor.varint()
      if (field) put(field, integer(value))
    } else if (wire === 2) {
      const length = Number(await cursor.varint())
      const found = { offset: cursor.at(), length }
      if (field?.kind === 'text' || field?.kind === 'texts') put(field, await text(length))
      else if (field?.kind === 'ints') {
        for (const value of await packed(length)) put(field, value)
      } else {
        cursor.skip(length)
        if (field) put(field, found)
      }
    } else if (wire === 1 || wire === 5) {
      const found = { offset: cursor.at(), length: wire === 1 ? 8 : 4 }
      cursor.skip(found.length)
      if (field) put(field, found)
    } else throw new FormatError(`field ${number} before byte ${cursor.at()} is of an unknown kind (${wire})`)
  }
  return complete()

  async function text(length: number): Promise<string> {
    if (length > longestText) throw new FormatError(`a name at byte ${cursor.at()} has ${length} bytes`)
    return new TextDecoder().decode(await cursor.take(length))
  }

  async function packed(length: number): Promise<number[]> {
    if (length > mostInts * 10)
      throw new FormatError(`a list of numbers at byte ${cursor.at()} has ${length} bytes`)
    const end = cursor.at() + length
    const numbers: number[] = []
    while (cursor.at() < end) numbers.push(integer(await cursor.varint()))
    if (cursor.at() !== end)
      throw new FormatError(`a list of numbers before byte ${cursor.at()} does not end`)
    return numbers
  }

  function put({ name, kind }: { name: string; kind: Kind }, value: number | string | Range): void {
    if (kindOf(value) !== kind.replace(/s$/, ''))
      throw new FormatError(`${name} before byte ${cursor.at()} is of another kind`)
    if (!kind.endsWith('s')) {
      if (values.has(name))
        throw new FormatError(`${name} stands twice, the second time before byte ${cursor.at()}`)
      values.set(name, value)
      return
    }
    const list = (values.get(name) ?? []) as (number | string | Range)[]
    const most = kind === 'ints' ? mostInts : mostParts
    if (list.length >= most)
      throw new FormatError(`${name} stands more than ${most} times before byte ${cursor.at()}`)
    list.push(value)
    values.set(name, list as Values[Kind])
  }

  function complete(): Message<T> {
    const entries = Object.entries(fields).map(([name, [, kind]]) => {
      return [name, values.get(name) ?? (kind.endsWith('s') ? [] : null)]
    })
    return Object.fromEntries(entries)
  }
}

function kindOf(value: number | string | Range): 'int' | 'text' | 'range' {
  return typeof value === 'number' ? 'int' : typeof value === 'string' ? 'text' : 'range'
}

/** int64, as all integers of the formats here are. */
function integer(value: bigint): number {
  return Number(BigInt.asIntN(64, value))
}
