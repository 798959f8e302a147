/** A value in a table of a hand-made flatbuffer. */
export type Value =
  | { readonly int: number; readonly bytes: 1 | 4 | 8 }
  | { readonly text: string }
  | { readonly data: Uint8Array }
  | { readonly ints: readonly number[] }
  | { readonly table: Fields }
  | { readonly tables: readonly Fields[] }

export type Fields = Readonly<Record<number, Value>>

export const int = (value: number, bytes: 1 | 4 | 8 = 4): Value => ({ int: value, bytes })
export const text = (value: string): Value => ({ text: value })
export const ints = (...values: number[]): Value => ({ ints: values })
export const tables = (...values: Fields[]): Value => ({ tables: values })

/** Writes a flatbuffer; a table or list that is given twice is written once and referred to twice. */
export function flatbuffer(root: Fields, identifier = 'TFL3'): Uint8Array {
  let out = Buffer.alloc(1024)
  let end = 8
  const done = new Map<object, number>()

  function grow(bytes: number): number {
    const start = Math.ceil(end / 4) * 4
    end = start + bytes
    while (end > out.length) out = Buffer.concat([out, Buffer.alloc(out.length)])
    return start
  }

  function refer(from: number, to: number): void {
    out.writeUInt32LE(to - from, from)
  }

  /** Children follow: offsets are never negative. */
  function children(list: readonly { from: number; write: () => number; key: object }[]): void {
    for (const { from, write, key } of list) {
      const known = done.get(key)
      const at = known !== undefined && known > from ? known : write()
      done.set(key, at)
      refer(from, at)
    }
  }

  function table(fields: Fields): number {
    const slots = Object.keys(fields).map(Number)
    const layout = 4 + 2 * (Math.max(-1, ...slots) + 1)
    const layoutAt = grow(layout)
    const size = 4 + slots.reduce((sum, slot) => sum + sizeOf(fields[slot]), 0)
    const at = grow(size)
    out.writeUInt16LE(layout, layoutAt)
    out.writeUInt16LE(size, layoutAt + 2)
    out.writeInt32LE(at - layoutAt, at)
    const later: { from: number; write: () => number; key: object }[] = []
    let place = 4
    for (const slot of slots) {
      const value = fields[slot]
      if (!value) continue
      out.writeUInt16LE(place, layoutAt + 4 + 2 * slot)
      const from = at + place
      if ('int' in value) {
        if (value.bytes === 1) out.writeUInt8(value.int & 0xff, from)
        else if (value.bytes === 4) out.writeUInt32LE(value.int >>> 0, from)
        else out.writeBigUInt64LE(BigInt(value.int), from)
      } else later.push({ from, key: 'table' in value ? value.table : value, write: () => child(value) })
      place += sizeOf(value)
    }
    children(later)
    return at
  }

  function child(value: Value): number {
    if ('table' in value) return table(value.table)
    if ('text' in value) return vector(Buffer.from(value.text), Buffer.byteLength(value.text))
    if ('data' in value) return vector(value.data, value.data.length)
    if ('ints' in value) return vector(Buffer.from(new Int32Array(value.ints).buffer), value.ints.length)
    const list = 'tables' in value ? value.tables : []
    const at = vector(new Uint8Array(4 * list.length), list.length)
    children(list.map((item, index) => ({ from: at + 4 + 4 * index, key: item, write: () => table(item) })))
    return at
  }

  function vector(data: Uint8Array, count: number): number {
    const at = grow(4 + data.length)
    out.writeUInt32LE(count, at)
    out.set(data, at + 4)
    return at
  }

  out.write(identifier, 4, 'latin1')
  refer(0, table(root))
  return new Uint8Array(out.subarray(0, end))
}

function sizeOf(value: Value | undefined): number {
  return value && 'int' in value ? value.bytes : 4
}
