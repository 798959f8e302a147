import type { Bytes } from '../bytes.ts'
import type { Tensor } from '../description.ts'
import { decode, type Message, type Range } from '../protobuf.ts'
import { type Constant, readConstant } from './onnx-constants.ts'
import { attributeFields } from './onnx-schema.ts'

export interface Attributes {
  /** Everything that configures the operation, by name, in the order of names. */
  readonly settings: readonly (readonly [name: string, value: unknown])[]
  /** Where learned numbers stand among the attributes. */
  readonly learned: readonly Range[]
  readonly tensors: readonly Tensor[]
  /** What a `Constant` operation gives. */
  readonly constant: Constant | null
  /** Names of classes, in the order of the outputs. */
  readonly labels: readonly string[]
}

interface Reading {
  /** True for classical models (`ai.onnx.ml`): their trees and coefficients are lists among the attributes. */
  readonly learns: boolean
  /** Digest of a graph within the operation, such as the branch of an `If`. */
  graph(range: Range): Promise<string>
}

/** A list that is longer than this in bytes is not read to see what it is. */
const longestSetting = 16 * 1024

export async function attributesOf(
  bytes: Bytes,
  ranges: readonly Range[],
  reading: Reading,
): Promise<Attributes> {
  const settings: [string, unknown][] = []
  const learned: Range[] = []
  const tensors: Tensor[] = []
  const labels: string[] = []
  let constant: Constant | null = null
  for (const range of ranges) {
    if (reading.learns && range.length > longestSetting) {
      const { name } = await decode(bytes, range, attributeFields, 'name')
      settings.push([name ?? '', 'learned'])
      learned.push(range)
      continue
    }
    const attribute = await decode(bytes, range, attributeFields)
    const name = attribute.name ?? ''
    const isLabels = reading.learns && name.startsWith('classlabels_')
    if (isLabels) labels.push(...(await texts(bytes, attribute)))
    else if (reading.learns && isList(attribute)) {
      settings.push([name, 'learned'])
      learned.push(range)
      continue
    }
    settings.push([name, await settingOf(bytes, attribute, tensors, reading)])
    if (name === 'value' && attribute.tensor)
      constant = (await readConstant(bytes, attribute.tensor)).constant
    else if (name.startsWith('value_')) constant = { setting: JSON.stringify(settings.at(-1)) }
  }
  settings.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return { settings, learned, tensors: constant ? [] : tensors, constant, labels }
}

/** Numbers learned by a classical model, which say nothing of their shape, as one tensor. */
export function learnedTensor(operation: string, places: readonly Range[]): Tensor {
  const at = places.map(({ offset, length }) => ({ file: null, offset, length }))
  return { name: operation, dtype: 'attributes', shape: [], at }
}

function isList({ floats, ints, strings }: Message<typeof attributeFields>): boolean {
  return floats.length > 0 || ints.length > 0 || strings.length > 0
}

async function texts(bytes: Bytes, { ints, strings }: Message<typeof attributeFields>): Promise<string[]> {
  const read = strings.map(async ({ offset, length }) => {
    return new TextDecoder().decode(await bytes.read(offset, Math.min(length, 1000)))
  })
  return [...ints.map(String), ...(await Promise.all(read))]
}

async function settingOf(
  bytes: Bytes,
  attribute: Message<typeof attributeFields>,
  tensors: Tensor[],
  { graph }: Reading,
): Promise<unknown> {
  const hex = async ({ offset, length }: Range): Promise<string> =>
    `${Buffer.from(await bytes.read(offset, Math.min(length, longestSetting))).toString('hex')}/${length}`
  const all = (ranges: readonly Range[]): Promise<string[]> => Promise.all(ranges.map(hex))
  const graphs: string[] = []
  for (const each of [...(attribute.graph ? [attribute.graph] : []), ...attribute.graphs])
    graphs.push(await graph(each))
  for (const each of [...(attribute.tensor ? [attribute.tensor] : []), ...attribute.tensors]) {
    const { constant } = await readConstant(bytes, each)
    if ('tensor' in constant) tensors.push(constant.tensor)
    else graphs.push(constant.setting)
  }
  return [
    attribute.float ? await hex(attribute.float) : null,
    attribute.int,
    attribute.bytes ? await hex(attribute.bytes) : null,
    await all(attribute.floats),
    attribute.ints,
    await all(attribute.strings),
    graphs,
    attribute.reference,
    attribute.sparse ? await hex(attribute.sparse) : null,
  ]
}
