import { digestOf } from '../../manifest/digest.ts'
import { type Bytes, FormatError } from '../bytes.ts'
import type { ModelDescription } from '../description.ts'
import { mostFrequent } from '../frequencies.ts'
import { decode, type Range } from '../protobuf.ts'
import { elementsOf } from '../sizes.ts'
import { type Findings, walkFunction, walkGraph } from './onnx-graph.ts'
import { functionFields, graphFields, modelFields, opsetFields } from './onnx-schema.ts'
import { readValues } from './onnx-values.ts'

/** What only one vendor's runtime knows; these two are ONNX's own. */
const ownDomains = ['', 'ai.onnx.ml']

/**
 * An ONNX model (https://github.com/onnx/onnx/blob/main/docs/IR.md), without its weights.
 * @throws FormatError when it is not one, or says two things at once.
 */
export async function describeOnnx(bytes: Bytes): Promise<ModelDescription> {
  const model = await decode(bytes, { offset: 0, length: bytes.size }, modelFields)
  if (!model.graph || model.irVersion === null) throw new FormatError('it is no ONNX model: it has no graph')
  const graph = await decode(bytes, model.graph, graphFields)
  const findings: Findings = { tensors: [], operations: new Map(), domains: new Set(), labels: [] }
  const functions: string[] = []
  for (const range of model.functions) {
    const body = await decode(bytes, range, functionFields)
    functions.push(`${body.domain ?? ''}.${body.name ?? ''} ${await walkFunction(bytes, body, findings)}`)
  }
  const { structure, constants } = await walkGraph(bytes, model.graph, findings)
  const learned = findings.tensors.every(({ dtype }) => dtype !== 'attributes')
  return {
    format: 'onnx',
    // Before IR version 4, constants are listed among the inputs, too.
    inputs: (await readValues(bytes, graph.inputs)).filter(({ name }) => !constants.has(name)),
    outputs: await readValues(bytes, graph.outputs),
    addressedBy: 'name',
    ...(findings.labels.length > 0 ? { labels: findings.labels } : {}),
    parameters: learned ? findings.tensors.reduce((sum, { shape }) => sum + elementsOf(shape), 0) : null,
    architecture: { ...(await opsets(bytes, model.opsets)), ...mostFrequent(findings.operations) },
    structure: digestOf([structure, functions.sort()]),
    tensors: findings.tensors,
    warnings: [...findings.domains]
      .filter(
        (domain) => !ownDomains.includes(domain) && functions.every((each) => !each.startsWith(`${domain}.`)),
      )
      .map((domain) => `it has operations of ${domain}, which not every runtime knows`),
  }
}

async function opsets(bytes: Bytes, ranges: readonly Range[]): Promise<Record<string, number>> {
  const versions: [string, number][] = []
  for (const range of ranges) {
    const { domain, version } = await decode(bytes, range, opsetFields)
    versions.push([domain ? `opset of ${domain}` : 'opset', version ?? 0])
  }
  return Object.fromEntries(versions)
}
