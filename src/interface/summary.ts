import { z } from 'zod'
import { digestOf } from '../manifest/digest.ts'
import type { ModelDescription, Tensor } from './description.ts'
import { bytesIn } from './sizes.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().nonnegative()

export const valueSchema = z.object({
  name: z.string(),
  dtype: z.string().describe("NumPy's word for it."),
  shape: z
    .array(z.union([count, z.string(), z.null()]))
    .nullable()
    .describe('A number is fixed, a name or null is not. Null: the number of axes is not known.'),
  optional: z.boolean(),
})

/** A model file in so few words that they fit into a tag: enough to tell what kind of change the next one is. */
export const modelSummarySchema = z.object({
  path: z.string(),
  sha256,
  format: z.string(),
  inputs: z.array(valueSchema).nullable(),
  outputs: z.array(valueSchema).nullable(),
  addressedBy: z.enum(['name', 'position']),
  labels: z.array(z.string()).optional(),
  /** Digest of inputs, outputs and labels, which were left out as they are too many to repeat. */
  signature: sha256.optional(),
  parameters: count.nullable(),
  /** Bits of all tensors together; null when the file's tensors cannot be told apart. */
  bits: count.nullable(),
  /** Digest of the graph with the shapes of its tensors; for formats without a graph, of the names and shapes. */
  structure: sha256,
  /** Digest over the digests of all tensors; null when they cannot be told apart. */
  weights: sha256.nullable(),
  /** Other files that hold its tensors and nothing else: what becomes of these is told by the digest above. */
  weightFiles: z.array(z.string()).optional(),
})
export type ModelSummary = z.infer<typeof modelSummarySchema>

/** Digest of a tensor's bytes by its index in the description; null when they were not read. */
export type TensorDigests = readonly (string | null)[]

export function summarize(
  file: { readonly path: string; readonly sha256: string; readonly weightFiles: readonly string[] },
  model: ModelDescription,
  digests: TensorDigests,
): ModelSummary {
  const { format, inputs, outputs, addressedBy, labels, parameters } = model
  return {
    path: file.path,
    sha256: file.sha256,
    format,
    inputs: inputs?.map(plain) ?? null,
    outputs: outputs?.map(plain) ?? null,
    addressedBy,
    ...(labels ? { labels: [...labels] } : {}),
    parameters,
    bits: bitsOfAll(model.tensors),
    structure: structureOf(model),
    weights: weightsOf(model.tensors, digests),
    ...(file.weightFiles.length > 0 ? { weightFiles: [...file.weightFiles] } : {}),
  }
}

/** Characters of inputs, outputs and labels that a tag repeats. */
const longestInterface = 4096

/** The same summary, its inputs, outputs and labels as a digest when they are very many. */
export function abridge(summary: ModelSummary): ModelSummary {
  const { inputs, outputs, labels, ...rest } = summary
  if (JSON.stringify([inputs, outputs, labels]).length <= longestInterface) return summary
  return { ...rest, inputs: null, outputs: null, signature: signatureOf(summary) }
}

/** Digest of what callers see; how axes are called is for people. */
export function signatureOf({ signature, inputs, outputs, labels, addressedBy }: ModelSummary): string {
  if (signature !== undefined) return signature
  const nameless = (values: ModelSummary['inputs']) =>
    values?.map(({ name, dtype, shape, optional }) => [
      name,
      dtype,
      shape?.map((length) => (typeof length === 'number' ? length : null)) ?? null,
      optional,
    ]) ?? null
  return digestOf([nameless(inputs), nameless(outputs), labels ?? null, addressedBy])
}

function plain({ name, dtype, shape, optional }: NonNullable<ModelDescription['inputs']>[number]) {
  return { name, dtype, shape: shape ? [...shape] : null, optional }
}

/** Types of tensors are left out: a quantized model has the same structure. */
function structureOf({ format, structure, tensors }: ModelDescription): string {
  if (structure !== null) return digestOf([format, structure, tensors.map(({ shape }) => shape)])
  return digestOf([format, tensors.map(({ name, shape }) => [name, shape]).sort(byText)])
}

function byText(a: unknown, b: unknown): number {
  const [first, second] = [JSON.stringify(a), JSON.stringify(b)]
  return first < second ? -1 : first > second ? 1 : 0
}

/** Free of order and names: the same tensors are the same weights, however they are packed. */
function weightsOf(tensors: readonly Tensor[], digests: TensorDigests): string | null {
  const known = tensors.flatMap(({ dtype, shape }, index) => {
    const digest = digests[index] ?? null
    return digest === null ? [] : [`${dtype} ${JSON.stringify(shape)} ${digest}`]
  })
  return tensors.length === 0 || known.length < tensors.length ? null : digestOf(known.sort())
}

/** By the places of the tensors, as types may be a format's own; by the type where there is no place. */
function bitsOfAll(tensors: readonly Tensor[]): number | null {
  const sizes = tensors.map(({ at, dtype, shape }) =>
    at.length > 0 ? at.reduce((sum, { length }) => sum + length, 0) : bytesIn(dtype, shape),
  )
  if (sizes.length === 0 || sizes.includes(null)) return null
  return 8 * sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
}
