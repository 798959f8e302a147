import type { Bytes, Unpacker } from './bytes.ts'
import type { ModelDescription } from './description.ts'
import { describeGguf, isGguf } from './gguf.ts'
import { describeOnnx } from './onnx.ts'
import { describePickleFile, isPickleName } from './pickle-file.ts'
import { describeSafetensors, isSafetensors } from './safetensors.ts'
import { describeSavedModel } from './saved-model.ts'
import { describeTflite, isTflite } from './tflite.ts'
import { describeTransformers } from './transformers.ts'

/** What a file is among. */
export interface Surrounding {
  readonly unpacker: Unpacker
  /** Sizes of the files in its folder and below, by their path from there. */
  files(): ReadonlyMap<string, number>
}

/**
 * What the header of a model file says; null for a file that is no model, or of a format that is not known here.
 * Known by its first bytes where the format has such, else by its name.
 * @throws FormatError when it is not what its format says
 */
export async function describeFile(
  path: string,
  bytes: Bytes,
  { unpacker, files }: Surrounding,
): Promise<ModelDescription | null> {
  const head = await bytes.read(0, Math.min(64, bytes.size))
  if (isSafetensors(head)) return describeSafetensors(bytes)
  if (isGguf(head)) return describeGguf(bytes)
  if (isTflite(head)) return describeTflite(bytes)
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name.endsWith('.onnx')) return describeOnnx(bytes)
  if (name === 'saved_model.pb') return describeSavedModel(bytes, files())
  if (name === 'config.json') return describeTransformers(bytes)
  return isPickleName(name) ? describePickleFile(bytes, unpacker) : null
}
