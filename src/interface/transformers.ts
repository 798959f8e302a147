import { z } from 'zod'
import { digestOf } from '../manifest/digest.ts'
import { type Bytes, FormatError } from './bytes.ts'
import type { ModelDescription } from './description.ts'

/** A configuration of Transformers has a few kilobytes; with many labels, some hundred. */
const longest = 4 * 1024 * 1024

const configSchema = z.looseObject({
  model_type: z.string(),
  architectures: z.array(z.string()).nullish(),
  id2label: z.record(z.string().regex(/^\d{1,6}$/), z.string()).nullish(),
  auto_map: z.unknown().optional(),
  hidden_size: z.number().nullish(),
  num_hidden_layers: z.number().nullish(),
  num_attention_heads: z.number().nullish(),
  vocab_size: z.number().nullish(),
})

/** What says where the model came from, or how it is stored and run, but not what it is. */
const incidental = [
  '_name_or_path',
  'transformers_version',
  'torch_dtype',
  'dtype',
  'use_cache',
  'id2label',
  'label2id',
]

/**
 * `config.json` of a model of Transformers (https://huggingface.co/docs/transformers/main_classes/configuration): the
 * labels and the architecture, which the weights beside it do not tell. Null for another file of that name.
 * @throws FormatError
 */
export async function describeTransformers(bytes: Bytes): Promise<ModelDescription | null> {
  if (bytes.size > longest) return null
  const data = json(await bytes.read(0, bytes.size))
  const parsed = configSchema.safeParse(data)
  if (!parsed.success) return null
  const config = parsed.data
  const labels = Object.entries(config.id2label ?? {}).sort(([a], [b]) => Number(a) - Number(b))
  const told = {
    model_type: config.model_type,
    architecture: config.architectures?.join(', '),
    hidden_size: config.hidden_size,
    num_hidden_layers: config.num_hidden_layers,
    num_attention_heads: config.num_attention_heads,
    vocab_size: config.vocab_size,
  }
  return {
    format: 'transformers',
    inputs: null,
    outputs: null,
    addressedBy: 'name',
    ...(labels.length > 0 ? { labels: labels.map(([, label]) => label) } : {}),
    parameters: null,
    architecture: Object.fromEntries(
      Object.entries(told).flatMap(([key, value]) =>
        value === undefined || value === null ? [] : [[key, value]],
      ),
    ),
    structure: digestOf(
      Object.entries(config)
        .filter(([key]) => !incidental.includes(key))
        .sort(byKey),
    ),
    tensors: [],
    warnings:
      config.auto_map === undefined
        ? []
        : ['it names code of its own (auto_map), which is run by whoever loads it with trust_remote_code'],
  }
}

function json(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data))
  } catch (error) {
    throw new FormatError(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
