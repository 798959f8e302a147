import { type Bytes, FormatError } from '../bytes.ts'

/** A vector's items; of tables, where they begin. */
export interface Vector {
  readonly offset: number
  readonly count: number
}

/** A value in a table by its slot, as bytes: `span` is what lies between it and the next one, padding included. */
export interface Field {
  readonly slot: number
  readonly offset: number
  readonly span: Uint8Array
}

/**
 * A table of https://flatbuffers.dev/internals. Read by hand, since the `flatbuffers` package wants the whole file in
 * memory. Every length is checked, and what is read in all is bounded: see `Pages`.
 */
export interface Table {
  readonly offset: number
  /** All values that it has. */
  fields(): readonly Field[]
  /** A number of 1 to 8 bytes; `absent` when the table does not have it. */
  int(slot: number, bytes: 1 | 4 | 8, absent: number): number
  uint(slot: number, bytes: 1 | 4 | 8, absent: number): number
  /** Null when the table does not have it; so are all below. */
  text(slot: number): Promise<string | null>
  table(slot: number): Promise<Table | null>
  vector(slot: number, itemBytes: number): Promise<Vector | null>
  ints(slot: number): Promise<readonly number[] | null>
  tables(slot: number): Promise<readonly Table[]>
}

const longestText = 64 * 1024
/** More numbers than that are weights, which no table holds. */
const mostInts = 64 * 1024
/** The largest table of TensorFlow Lite has 17. */
const mostFields = 256
const mostTables = 256 * 1024

/** The table that a file begins with, after its identifier of four letters. @throws FormatError */
export async function rootTable(pages: Bytes): Promise<Table> {
  return tableAt(pages, await follow(pages, 0))
}

/** The table that an item of a vector of tables refers to. @throws FormatError */
export async function tableIn(pages: Bytes, vector: Vector, index: number): Promise<Table> {
  return tableAt(pages, await follow(pages, vector.offset + 4 * index))
}

/** Offsets are from where they stand. */
async function follow(pages: Bytes, offset: number): Promise<number> {
  return offset + viewOf(await pages.read(offset, 4)).getUint32(0, true)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

async function tableAt(pages: Bytes, offset: number): Promise<Table> {
  const layout = offset - viewOf(await pages.read(offset, 4)).getInt32(0, true)
  const head = viewOf(await pages.read(layout, 4))
  const [layoutSize, size] = [head.getUint16(0, true), head.getUint16(2, true)]
  if (layoutSize < 4 || layoutSize % 2 !== 0 || layoutSize > 4 + 2 * mostFields || size < 4)
    throw new FormatError(`there is no table at byte ${offset}`)
  const places = viewOf(await pages.read(layout + 4, layoutSize - 4))
  const data = await pages.read(offset, size)

  /** Where a value lies in the table; 0 when the table does not have it. */
  function place(slot: number, bytes: number): number {
    const start = 2 * slot < places.byteLength ? places.getUint16(2 * slot, true) : 0
    if (start !== 0 && (start < 4 || start + bytes > size))
      throw new FormatError(`there is no table at byte ${offset}`)
    return start
  }

  function number(slot: number, bytes: 1 | 4 | 8, absent: number, signed: boolean): number {
    const start = place(slot, bytes)
    if (start === 0) return absent
    const view = viewOf(data)
    if (bytes === 1) return signed ? view.getInt8(start) : view.getUint8(start)
    if (bytes === 4) return signed ? view.getInt32(start, true) : view.getUint32(start, true)
    return Number(signed ? view.getBigInt64(start, true) : view.getBigUint64(start, true))
  }

  function fields(): Field[] {
    const slots = Array.from({ length: places.byteLength / 2 }, (_, slot) => ({
      slot,
      start: place(slot, 1),
    }))
    const ends = [...new Set(slots.map(({ start }) => start)), size].sort((a, b) => a - b)
    return slots
      .filter(({ start }) => start !== 0)
      .map(({ slot, start }) => {
        const end = ends.find((place) => place > start)
        return { slot, offset: offset + start, span: data.subarray(start, end) }
      })
  }

  async function vector(slot: number, itemBytes: number): Promise<Vector | null> {
    const field = place(slot, 4)
    if (field === 0) return null
    const start = await follow(pages, offset + field)
    const count = viewOf(await pages.read(start, 4)).getUint32(0, true)
    if (start + 4 + count * itemBytes > pages.size)
      throw new FormatError(
        `a list at byte ${start} would have ${count} items, but it ends at byte ${pages.size}`,
      )
    return { offset: start + 4, count }
  }

  return {
    offset,
    fields,
    int: (slot, bytes, absent) => number(slot, bytes, absent, true),
    uint: (slot, bytes, absent) => number(slot, bytes, absent, false),
    vector,
    async text(slot) {
      const found = await vector(slot, 1)
      if (!found) return null
      if (found.count > longestText)
        throw new FormatError(`a name at byte ${found.offset} has ${found.count} bytes`)
      return new TextDecoder().decode(await pages.read(found.offset, found.count))
    },
    async table(slot) {
      const field = place(slot, 4)
      return field === 0 ? null : tableAt(pages, await follow(pages, offset + field))
    },
    async ints(slot) {
      const found = await vector(slot, 4)
      if (!found) return null
      if (found.count > mostInts)
        throw new FormatError(`a list at byte ${found.offset} has ${found.count} numbers`)
      const view = viewOf(await pages.read(found.offset, 4 * found.count))
      return Array.from({ length: found.count }, (_, index) => view.getInt32(4 * index, true))
    },
    async tables(slot) {
      const found = (await vector(slot, 4)) ?? { offset: 0, count: 0 }
      if (found.count > mostTables)
        throw new FormatError(`a list at byte ${found.offset} has ${found.count} items`)
      const tables: Table[] = []
      for (let index = 0; index < found.count; index += 1) tables.push(await tableIn(pages, found, index))
      return tables
    },
  }
}
