import type { ValueSpec } from '../description.ts'
import { countKinds, mostFrequent } from '../frequencies.ts'
import { asList, asObject, asText, isObject, type JsonObject } from '../json.ts'

/** What the topology says, apart from weights. */
export interface Topology {
  readonly inputs: readonly ValueSpec[] | null
  readonly outputs: readonly ValueSpec[] | null
  readonly architecture: Readonly<Record<string, number | string>>
  /** JSON that is the same for the same wiring and configuration. */
  readonly structure: unknown
  readonly unsafe: readonly string[]
}

/** A frozen TensorFlow graph: nodes are numbered, as their names are the file's own. */
export function graphOf(topology: JsonObject): Topology {
  const nodes = asList(topology['node'], 'its graph').map((node) => asObject(node, 'a node of its graph'))
  const numbers = new Map(nodes.map(({ name }, index) => [asText(name, 'the name of a node'), index]))
  const operations = nodes.map(({ op }) => asText(op, 'the operation of a node'))
  return {
    inputs: null,
    outputs: null,
    architecture: mostFrequent(countKinds(operations)),
    structure: nodes.map((node, index) => [
      operations[index],
      asList(node['input'] ?? [], 'the inputs of a node').map((input) =>
        numbered(asText(input, 'an input'), numbers),
      ),
      settings(node['attr']),
    ]),
    unsafe: [],
  }
}

/** `^name` waits for a node, `name:1` is its second output. */
function numbered(input: string, numbers: ReadonlyMap<string, number>): string {
  const [, wait = '', name = '', output = ''] = /^(\^?)(.*?)((?::\d+)?)$/s.exec(input) ?? []
  return `${wait}${numbers.get(name) ?? name}${output}`
}

/** Values are weights, and stand elsewhere; shapes of outputs follow from the rest. */
function settings(attributes: unknown): unknown {
  if (!isObject(attributes)) return null
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => name !== 'value' && !name.startsWith('_')),
  )
}
