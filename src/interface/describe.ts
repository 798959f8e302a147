import type { Bytes, Unpacker } from './bytes.ts'
import type { ModelDescription } from './description.ts'
import { describeOnnx } from './onnx.ts'
import { describeSavedModel } from './saved-model.ts'
import { describeTransformers } from './transformers.ts'

/** What a file is among. */
export interface Surrounding {
  readonly unpacker: Unpacker
  /** Sizes of the files in its folder and below, by their path from there. */
  files(): ReadonlyMap<string, number>
}

/**
 * What the header of a model file says; null for a file that is no model, or of a format that is not known here.
 * @throws FormatError when it is not what its format says
 */
export async function describeFile(
  path: string,
  bytes: Bytes,
  { files }: Surrounding,
): Promise<ModelDescription | null> {
  if (path.endsWith('.onnx')) return describeOnnx(bytes)
  if (/(?:^|\/)saved_model\.pb$/.test(path)) return describeSavedModel(bytes, files())
  if (/(?:^|\/)config\.json$/.test(path)) return describeTransformers(bytes)
  return null
}
