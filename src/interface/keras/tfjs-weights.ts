import type { Place, Tensor } from '../description.ts'
import { asCounts, asObject, asText, isObject } from '../json.ts'
import { bytesIn, isLearned } from '../sizes.ts'

export interface WeightGroup {
  /** Files, whose bytes stand one after the other. */
  readonly shards: readonly string[]
  readonly weights: readonly unknown[]
}

/**
 * What was learned, with its places in the shards. Weights of texts have a length that only their bytes tell: what
 * stands behind one is counted from the end.
 */
export function readWeights(groups: readonly WeightGroup[], files: ReadonlyMap<string, number>): Tensor[] {
  return groups.flatMap(({ shards, weights }) => {
    const sizes = shards.map((path) => files.get(path) ?? null)
    const total = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
    const read = weights.map(readWeight)
    const starts = startsOf(
      read.map(({ length }) => length),
      total,
    )
    return read.flatMap(({ learned, length, tensor }, index) => {
      const start = starts[index] ?? null
      const at = start === null || length === null ? [] : placesOf(start, length, shards, sizes)
      return learned ? [{ ...tensor, at }] : []
    })
  })
}

function readWeight(weight: unknown) {
  const { name, shape, dtype, quantization } = asObject(weight, 'a weight')
  const stored = isObject(quantization) ? quantization['dtype'] : dtype
  const word = asText(stored, 'the type of a weight')
  const tensor = {
    name: asText(name, 'the name of a weight'),
    dtype: word,
    shape: asCounts(shape, 'the shape of a weight'),
  }
  const learned = isObject(quantization) ? isLearned(asText(dtype, 'the type of a weight')) : isLearned(word)
  return { tensor, learned, length: bytesIn(word, tensor.shape) }
}

/** Offsets in the group; null between two weights whose length is not known. */
function startsOf(lengths: readonly (number | null)[], total: number | null): (number | null)[] {
  const starts: (number | null)[] = lengths.map(() => null)
  let at = 0
  for (const [index, length] of lengths.entries()) {
    starts[index] = at
    if (length === null) break
    at += length
  }
  let end = total
  for (let index = lengths.length - 1; index >= 0 && end !== null; index -= 1) {
    const length = lengths[index] ?? null
    if (length === null) break
    end -= length
    // What is known from the start stays: the shards may be longer than what is in them.
    starts[index] ??= end
  }
  return starts
}

/** A tensor may stand across shards; a shard that is not there gives no places. */
function placesOf(
  start: number,
  length: number,
  shards: readonly string[],
  sizes: readonly (number | null)[],
): Place[] {
  const places: Place[] = []
  let [base, left, from] = [0, length, start]
  for (const [index, file] of shards.entries()) {
    const size = sizes[index] ?? null
    if (size === null) return []
    if (from < base + size && left > 0) {
      const part = Math.min(left, base + size - from)
      places.push({ file, offset: from - base, length: part })
      left -= part
      from += part
    }
    base += size
  }
  return left > 0 || start < 0 ? [] : places
}
