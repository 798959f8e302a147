/** A set of names of git objects. */
export interface ObjectIds {
  add(sha: string): void
  has(sha: string): boolean
}

/**
 * By their first 52 bits, in 16 to 32 bytes each, where a set of strings takes 100: it may have to hold a whole
 * history. Among a million, one that is not there is taken for one that is about once in four billion times.
 */
export function createObjectIds(): ObjectIds {
  let table = new Float64Array(1024)
  let count = 0
  /** Where a number is, or would be; 0 is none. */
  const find = (id: number): number => {
    let at = id % table.length
    for (let held = table[at]; held !== id && held !== 0; held = table[at]) at = (at + 1) % table.length
    return at
  }
  const grow = () => {
    const before = table
    table = new Float64Array(2 * before.length)
    for (const id of before) if (id !== 0) table[find(id)] = id
  }
  return {
    add(sha) {
      const id = numberOf(sha)
      const at = find(id)
      if (table[at] === id) return
      table[at] = id
      count += 1
      if (2 * count > table.length) grow()
    },
    has(sha) {
      if (count === 0) return false
      const id = numberOf(sha)
      return table[find(id)] === id
    },
  }
}

function numberOf(sha: string): number {
  return Number.parseInt(sha.slice(0, 13), 16) + 1
}
