import type { Manifest } from './manifest.ts'

/** How much of a model's weights is not what it was. */
export interface TensorChange {
  /** Tensors of the later version, and how many of these the earlier one does not have. */
  readonly all: number
  readonly changed: number
  /** Share of the numbers in changed tensors among all, from 0 to 1. */
  readonly share: number
}

/** Null when a tensor of either cannot be told apart from others, or there are none. */
export function tensorChange(
  before: Pick<Manifest, 'interface'>,
  after: Pick<Manifest, 'interface'>,
): TensorChange | null {
  const [was, is] = [tensorsOf(before), tensorsOf(after)]
  if (!was || !is || was.length === 0 || is.length === 0) return null
  const known = new Set(was.map(({ key }) => key))
  const changed = is.filter(({ key }) => !known.has(key))
  const sum = (tensors: typeof is): number => tensors.reduce((total, { size }) => total + size, 0)
  return { all: is.length, changed: changed.length, share: sum(changed) / Math.max(1, sum(is)) }
}

function tensorsOf({ interface: models }: Pick<Manifest, 'interface'>) {
  const all = (models ?? []).map(({ tensors }) => tensors)
  if (all.some((tensors) => tensors === null)) return null
  const tensors = all.flatMap((each) => each ?? [])
  if (tensors.some(({ sha256 }) => sha256 === null)) return null
  return tensors.map(({ dtype, shape, sha256 }) => ({
    key: `${dtype} ${JSON.stringify(shape)} ${sha256}`,
    size: shape.reduce((product, length) => product * length, 1),
  }))
}
