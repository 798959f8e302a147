import { type Bytes, FormatError } from '../bytes.ts'
import type { Tensor } from '../description.ts'
import type { Table } from './flatbuffer.ts'
import { customOperator, operatorName } from './tflite-operators.ts'
import { digest, optionsOf } from './tflite-options.ts'

interface OperatorKind {
  readonly name: string
  readonly custom: boolean
}

export interface Operator extends OperatorKind {
  /** Indices of tensors in the subgraph; -1 for an input that is left out. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly options: readonly string[]
  /** What a custom operator keeps for itself: a compiled model within the model, as for the Edge TPU. */
  readonly weights: readonly Tensor[]
}

/** Options of custom operators have some hundred bytes; above that they hold weights. */
const longestOptions = 4096

/** What the operators of the model may be. The first schemas had numbers of one byte only. @throws FormatError */
export async function readOperatorNames(model: Table): Promise<OperatorKind[]> {
  const kinds: OperatorKind[] = []
  for (const table of await model.tables(1)) {
    const code = Math.max(table.int(0, 1, 0), table.int(3, 4, 0))
    const custom = code === customOperator
    kinds.push({ custom, name: custom ? ((await table.text(1)) ?? 'CUSTOM') : operatorName(code) })
  }
  return kinds
}

/** @throws FormatError */
export async function readOperators(
  pages: Bytes,
  subgraph: Table,
  kinds: readonly OperatorKind[],
  tensorCount: number,
): Promise<Operator[]> {
  const operators: Operator[] = []
  for (const table of await subgraph.tables(3)) {
    const code = table.uint(0, 4, 0)
    const kind = kinds[code]
    if (!kind) throw new FormatError(`it refers to operator ${code} of ${kinds.length}`)
    const [inputs, outputs] = [(await table.ints(1)) ?? [], (await table.ints(2)) ?? []]
    const wrong = [...inputs, ...outputs].find((index) => index < -1 || index >= tensorCount)
    if (wrong !== undefined) throw new FormatError(`it refers to tensor ${wrong} of ${tensorCount}`)
    const weights = await ownWeights(pages, table, kind, operators.length)
    const options = [...(await builtinOptions(pages, table)), ...(await customOptions(pages, table))]
    operators.push({ ...kind, inputs, outputs, options, weights })
  }
  return operators
}

async function builtinOptions(pages: Bytes, operator: Table): Promise<string[]> {
  const [first, second] = [await operator.table(4), await operator.table(12)]
  return [
    ...(first ? await optionsOf(pages, 1, operator.uint(3, 1, 0), first) : []),
    ...(second ? await optionsOf(pages, 2, operator.uint(11, 1, 0), second) : []),
  ]
}

async function customOptions(pages: Bytes, operator: Table): Promise<string[]> {
  const options = await operator.vector(5, 1)
  if (!options || options.count === 0 || options.count > longestOptions) return []
  return [`custom ${await digest(pages, options, 1)}`]
}

async function ownWeights(
  pages: Bytes,
  operator: Table,
  kind: OperatorKind,
  index: number,
): Promise<Tensor[]> {
  const inside = await operator.vector(5, 1)
  const [offset, length] = [operator.uint(9, 8, 0), operator.uint(10, 8, 0)]
  const places = []
  if (inside && inside.count > longestOptions) places.push({ offset: inside.offset, length: inside.count })
  if (offset > 1 && length > 1) places.push({ offset, length })
  return places.map((place) => {
    if (place.offset + place.length > pages.size)
      throw new FormatError(
        `operator ${index} would end at byte ${place.offset + place.length} of ${pages.size}`,
      )
    const name = `${kind.name} ${index}`
    return { name, dtype: 'uint8', shape: [place.length], at: [{ file: null, ...place }] }
  })
}
