import { FormatError } from './bytes.ts'

/** How many numbers a tensor has. @throws FormatError when that cannot be. */
export function elements(shape: readonly number[]): number {
  const count = shape.reduce((product, length) => product * length, 1)
  if (!Number.isSafeInteger(count) || shape.some((length) => length < 0))
    throw new FormatError(`a tensor has the shape [${shape.slice(0, 10).join(', ')}]`)
  return count
}
