import { type Bytes, FormatError, type Unpacker } from './bytes.ts'
import type { ModelDescription } from './description.ts'
import { describeGguf, isGguf } from './gguf/gguf.ts'
import { describeKeras } from './keras/keras.ts'
import { describeTfjs } from './keras/tfjs.ts'
import { describeMlmodel } from './mlmodel.ts'
import { describeOnnx } from './onnx/onnx.ts'
import { describePickleFile, isPickleName } from './pickle/pickle-file.ts'
import { describeSafetensors, isSafetensors } from './safetensors.ts'
import { describeSavedModel } from './saved-model.ts'
import { describeTflite, isTflite } from './tflite/tflite.ts'
import { describeTransformers } from './transformers.ts'
import { describeLightgbm, isLightgbm } from './trees/lightgbm.ts'
import { describeXgboost, isXgboost } from './trees/xgboost.ts'

/** What a file is among. */
export interface Surrounding {
  readonly unpacker: Unpacker
  /** Sizes of the files in its folder and below, by their path from there. */
  files(): ReadonlyMap<string, number>
}

interface Reader {
  /** True when the first bytes can be of no other format. */
  recognised?(head: Uint8Array): boolean
  /** True when the name promises this format, whatever the bytes are: then they have to keep the promise. */
  named?(name: string): boolean
  /** Null for another use of the name. @throws FormatError */
  describe(bytes: Bytes, surrounding: Surrounding): Promise<ModelDescription | null>
}

const ending = (pattern: RegExp) => (name: string) => pattern.test(name)

const readers: readonly Reader[] = [
  { recognised: isGguf, named: ending(/\.gguf$/i), describe: describeGguf },
  { recognised: isSafetensors, named: ending(/\.safetensors$/i), describe: describeSafetensors },
  { recognised: isTflite, named: ending(/\.tflite$/i), describe: describeTflite },
  // JSON and text have many uses: their names promise nothing.
  { recognised: isXgboost, describe: describeXgboost },
  { recognised: isLightgbm, describe: describeLightgbm },
  // Protocol Buffers begin with nothing of their own.
  { named: ending(/\.onnx$/i), describe: describeOnnx },
  { named: ending(/^saved_model\.pb$/), describe: (bytes, { files }) => describeSavedModel(bytes, files()) },
  { named: ending(/^config\.json$/), describe: describeTransformers },
  { named: ending(/\.keras$/i), describe: (bytes, { unpacker }) => describeKeras(bytes, unpacker) },
  { named: ending(/^model\.json$/), describe: (bytes, { files }) => describeTfjs(bytes, files()) },
  { named: ending(/^MLmodel$/), describe: describeMlmodel },
  { named: isPickleName, describe: (bytes, { unpacker }) => describePickleFile(bytes, unpacker) },
]

/** Enough for all that readers recognise. */
const headSize = 4096

/**
 * What a model file says of its model; null when it is none that is known here. The first bytes decide, and the name only
 * where they do not.
 * @throws FormatError when the file is not as its format or its name says
 */
export async function describeFile(
  path: string,
  bytes: Bytes,
  surrounding: Surrounding,
): Promise<ModelDescription | null> {
  const head = await bytes.read(0, Math.min(headSize, bytes.size))
  const name = path.slice(path.lastIndexOf('/') + 1)
  const reader =
    readers.find(({ recognised }) => recognised?.(head)) ?? readers.find(({ named }) => named?.(name))
  if (!reader) return null
  if (new TextDecoder('latin1').decode(head.subarray(0, 20)) === 'version https://git-')
    throw new FormatError('it is a pointer of Git LFS, whose content was not fetched (git lfs pull)')
  return reader.describe(bytes, surrounding)
}
