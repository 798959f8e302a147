import { type Bytes, FormatError } from '../bytes.ts'
import type { ModelDescription, Tensor, ValueSpec } from '../description.ts'
import { countKinds } from '../frequencies.ts'
import { firstTwice, quoted, structureOf } from '../json.ts'
import { paged } from '../pages.ts'
import { elementsOf, isLearned } from '../sizes.ts'
import { rootTable, type Table } from './flatbuffer.ts'
import { type Operator, readOperatorNames, readOperators } from './tflite-graph.ts'
import { readTensors, specOf, type TfliteTensor } from './tflite-tensors.ts'

/** Four letters behind the offset of the root table. */
export function isTflite(head: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(head.subarray(4, 8)) === 'TFL3'
}

interface Subgraph {
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly tensors: readonly TfliteTensor[]
  readonly operators: readonly Operator[]
}

/**
 * Reads the tables of a TensorFlow Lite file, and of its weights where they lie. Inputs and outputs are those of the
 * signatures; without any, those of the first subgraph by their position.
 * @throws FormatError
 */
export async function describeTflite(bytes: Bytes): Promise<ModelDescription> {
  // What is meant to be read once makes no more; offsets that lead everywhere again and again do.
  const pages = paged(bytes, Math.min(256 * 1024 * 1024, 4 * bytes.size + 64 * 1024))
  if (bytes.size < 8 || !isTflite(await pages.read(0, 8)))
    throw new FormatError('it does not begin as TensorFlow Lite files do')
  const model = await rootTable(pages)
  const version = model.uint(0, 4, 0)
  if (version !== 3) throw new FormatError(`it is of an unknown version (${version})`)
  const names = await readOperatorNames(model)
  const buffers = (await model.vector(4, 4)) ?? { offset: 0, count: 0 }
  const subgraphs: Subgraph[] = []
  for (const table of await model.tables(2)) {
    const tensors = await readTensors(pages, table, buffers)
    const inputs = places((await table.ints(1)) ?? [], tensors)
    const outputs = places((await table.ints(2)) ?? [], tensors)
    subgraphs.push({
      inputs,
      outputs,
      tensors,
      operators: await readOperators(pages, table, names, tensors.length),
    })
  }
  const main = subgraphs[0]
  if (!main) throw new FormatError('it has no subgraph')
  const signatures = await readSignatures(model, subgraphs)
  const ordered = subgraphs.map(inOrder)
  return {
    format: 'tflite',
    inputs: signatures?.inputs ?? main.inputs.map((index) => specAt(main, index)),
    outputs: signatures?.outputs ?? main.outputs.map((index) => specAt(main, index)),
    addressedBy: signatures ? 'name' : 'position',
    parameters: parametersOf(subgraphs),
    architecture: Object.fromEntries(
      countKinds(subgraphs.flatMap(({ operators }) => operators.map(({ name }) => name))),
    ),
    structure: structureOf(subgraphs.map((subgraph, index) => wiring(subgraph, ordered[index] ?? []))),
    tensors: subgraphs.flatMap(({ tensors, operators }, index) => [
      ...(ordered[index] ?? []).flatMap((place) => constant(tensors[place])),
      ...operators.flatMap(({ weights }) => weights),
    ]),
    warnings: warningsOf(subgraphs),
  }
}

function places(indices: readonly number[], tensors: readonly unknown[]): readonly number[] {
  const wrong = indices.find((index) => index < 0 || index >= tensors.length)
  if (wrong !== undefined) throw new FormatError(`it refers to tensor ${wrong} of ${tensors.length}`)
  return indices
}

function specAt({ tensors }: Subgraph, index: number, name?: string, optional = false): ValueSpec {
  const tensor = tensors[index]
  if (!tensor) throw new FormatError(`it refers to tensor ${index} of ${tensors.length}`)
  return specOf(name ?? tensor.name, tensor, optional)
}

/**
 * Values by the names that signatures give them. Callers choose one of the signatures: names of the main one stand
 * alone, those of others have the signature's key in front and may be left out.
 */
async function readSignatures(model: Table, subgraphs: readonly Subgraph[]) {
  const signatures = await model.tables(7)
  const keys = await Promise.all(signatures.map(async (signature) => (await signature.text(2)) ?? ''))
  if (signatures.length === 0) return null
  const twice = firstTwice(keys)
  if (twice !== undefined) throw new FormatError(`the signature ${quoted(twice)} stands twice`)
  const main = Math.max(0, keys.indexOf('serving_default'))
  const order = [...new Set([main, ...keys.keys()])]
  const inputs: ValueSpec[] = []
  const outputs: ValueSpec[] = []
  for (const index of order) {
    const signature = signatures[index]
    const subgraph = subgraphs[signature?.uint(4, 4, 0) ?? 0]
    if (!signature || !subgraph)
      throw new FormatError(`the signature ${quoted(keys[index] ?? '')} is of no subgraph`)
    for (const [slot, values] of [
      [0, inputs],
      [1, outputs],
    ] as const)
      for (const map of await signature.tables(slot)) {
        const name = (await map.text(0)) ?? ''
        const prefix = index === main ? '' : `${keys[index]}.`
        values.push(specAt(subgraph, map.uint(1, 4, 0), `${prefix}${name}`, index !== main))
      }
  }
  return { inputs, outputs }
}

/** Tensors as they are met along the operators: a position that does not depend on how the file numbers them. */
function inOrder({ inputs, outputs, tensors, operators }: Subgraph): number[] {
  const met = [
    ...inputs,
    ...operators.flatMap((operator) => [...operator.inputs, ...operator.outputs]),
    ...outputs,
  ]
  return [...new Set([...met, ...tensors.keys()])].filter((index) => index >= 0)
}

/** Types are left out: quantised weights are the same architecture. */
function wiring({ inputs, outputs, operators }: Subgraph, order: readonly number[]): unknown {
  const positions = new Map(order.map((index, position) => [index, position]))
  const renumber = (indices: readonly number[]) => indices.map((index) => positions.get(index) ?? -1)
  return {
    inputs: renumber(inputs),
    outputs: renumber(outputs),
    operators: operators.map((operator) => [
      operator.name,
      operator.options,
      renumber(operator.inputs),
      renumber(operator.outputs),
    ]),
  }
}

function constant(tensor: TfliteTensor | undefined): Tensor[] {
  if (!tensor || (!tensor.at && !tensor.outside)) return []
  return [{ name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, at: tensor.at ? [tensor.at] : [] }]
}

/** Integers of 32 bits are biases where they are quantised, and shapes and axes elsewhere. */
function parametersOf(subgraphs: readonly Subgraph[]): number | null {
  if (subgraphs.some(({ operators }) => operators.some(({ weights }) => weights.length > 0))) return null
  const buffers = new Map<number, number>()
  for (const { tensors } of subgraphs)
    for (const { at, outside, buffer, dtype, quantised, shape } of tensors) {
      if (outside) return null
      if (at && (isLearned(dtype) || quantised)) buffers.set(buffer, elementsOf(shape))
    }
  return [...buffers.values()].reduce((sum, elements) => sum + elements, 0)
}

function warningsOf(subgraphs: readonly Subgraph[]): string[] {
  const custom = new Set(
    subgraphs.flatMap(({ operators }) => operators.filter(({ custom }) => custom).map(({ name }) => name)),
  )
  const flex = [...custom].filter((name) => name.startsWith('Flex'))
  const own = [...custom].filter((name) => !name.startsWith('Flex'))
  return [
    ...(flex.length > 0 ? [`needs the Flex delegate, which is all of TensorFlow: ${listed(flex)}`] : []),
    ...(own.length > 0 ? [`needs operators that its runtime must bring along: ${listed(own)}`] : []),
    ...(subgraphs.some(({ tensors }) => tensors.some(({ outside }) => outside))
      ? ['has weights in another file, which are not looked at']
      : []),
  ]
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => (/^[\w:.-]{1,80}$/.test(name) ? name : quoted(name)))
  return shown.join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '')
}
