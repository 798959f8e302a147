import { type Bytes, FormatError } from '../bytes.ts'
import type { ModelDescription, ValueSpec } from '../description.ts'
import { firstTwice, quoted, structureOf } from '../json.ts'

/** Lists of a hundred thousand features and trees. */
const longestHead = 16 * 1024 * 1024
const firstRead = 16 * 1024

export function isLightgbm(head: Uint8Array): boolean {
  return /^tree\r?\nversion=/.test(new TextDecoder('latin1').decode(head.subarray(0, 32)))
}

/**
 * Reads a model that LightGBM saved as text: what stands before its first tree.
 * @throws FormatError
 */
export async function describeLightgbm(bytes: Bytes): Promise<ModelDescription> {
  const { text, end } = await readHead(bytes)
  const values = valuesOf(text)
  const features = number(values, 'max_feature_idx') + 1
  const classes = number(values, 'num_class')
  const objective = (values.get('objective') ?? 'custom').slice(0, 100)
  const names = words(values.get('feature_names'))
  if (names.length !== features)
    throw new FormatError(`it has ${names.length} names for ${features} features`)
  const twice = firstTwice(names)
  if (twice !== undefined) throw new FormatError(`the feature ${quoted(twice)} stands twice`)
  const named = !names.every((name, index) => name === `Column_${index}`)
  const trees = words(values.get('tree_sizes')).length
  const shape = classes > 1 ? [null, classes] : [null]
  return {
    format: 'lightgbm',
    inputs: named ? columns(names, words(values.get('feature_infos'))) : [matrix(features)],
    outputs: [{ name: 'prediction', dtype: 'float64', shape, optional: false }],
    addressedBy: named ? 'name' : 'position',
    parameters: null,
    architecture: {
      objective,
      ...(trees > 0 ? { trees } : {}),
      ...(values.has('average_output') ? { boosting: 'random forest' } : {}),
      format: (values.get('version') ?? '').slice(0, 100),
    },
    structure: structureOf({ objective, classes, averaged: values.has('average_output') }),
    tensors: [
      {
        name: 'trees',
        dtype: 'text',
        shape: [],
        at: [{ file: null, offset: end, length: bytes.size - end }],
      },
    ],
    warnings: [],
  }
}

/** Text up to the first tree, and where that begins. */
async function readHead(bytes: Bytes): Promise<{ text: string; end: number }> {
  if (!isLightgbm(await bytes.read(0, Math.min(32, bytes.size))))
    throw new FormatError("it does not begin as LightGBM's models do")
  for (let size = firstRead; ; size *= 4) {
    const head = Buffer.from(await bytes.read(0, Math.min(size, bytes.size)))
    const ends = ['\nTree=', '\nend of trees'].map((mark) => head.indexOf(mark)).filter((at) => at >= 0)
    const end = Math.min(...ends)
    if (ends.length > 0) return { text: head.toString('utf8', 0, end), end }
    if (size >= bytes.size) throw new FormatError(`it ends at byte ${bytes.size}, before its first tree`)
    if (size >= longestHead) throw new FormatError(`its first tree does not begin within ${size} bytes`)
  }
}

/** `key=value` on each line; the value of flags is empty. */
function valuesOf(head: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const line of head.split('\n').slice(1)) {
    const [key = '', ...value] = line.trimEnd().split('=')
    if (key === '') continue
    if (values.has(key)) throw new FormatError(`${quoted(key)} stands twice`)
    values.set(key, value.join('='))
  }
  return values
}

function number(values: ReadonlyMap<string, string>, key: string): number {
  const text = values.get(key)
  if (text === undefined || !/^\d{1,9}$/.test(text)) throw new FormatError(`${key} is not a count`)
  return Number(text)
}

function words(list: string | undefined): string[] {
  return (list ?? '').split(' ').filter((word) => word !== '')
}

function matrix(features: number): ValueSpec {
  return { name: 'data', dtype: 'float64', shape: [null, features], optional: false }
}

/** `[0:89]` is a number's range and `-1:0:2` a list of categories, which may be numbers below zero. */
function columns(names: readonly string[], infos: readonly string[]): ValueSpec[] {
  return names.map((name, index) => {
    const category = /^-?\d+(:-?\d+)*$/.test(infos[index] ?? '')
    return { name, dtype: category ? 'category' : 'float64', shape: [null], optional: false }
  })
}
