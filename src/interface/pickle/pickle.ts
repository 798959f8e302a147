import { digestOf } from '../../manifest/digest.ts'
import { type Bytes, FormatError } from '../bytes.ts'
import type { ModelDescription } from '../description.ts'
import { type PickleScan, scanPickles } from './pickle-scan.ts'
import { shown } from './shown.ts'

/**
 * What a pickled model says of itself, without loading it: the class that is made first, which is the outermost, and
 * the version of scikit-learn. A pickle says nothing of inputs and outputs. `bytes` are of the pickle itself: what is
 * packed is unpacked by the caller.
 * @throws FormatError when it is none, or cut off.
 */
export async function describePickle(bytes: Bytes): Promise<ModelDescription> {
  const scan = await scanPickles(bytes, 0, bytes.size, { mustParse: true, hasStorages: true })
  const broken = scan.unsafe.find((why) => why.startsWith("can't be read"))
  if (broken || scan.pickles === 0) throw new FormatError(broken ?? 'it has no pickle')
  const architecture = architectureOf(scan)
  return {
    format: 'pickle',
    inputs: null,
    outputs: null,
    addressedBy: 'position',
    parameters: null,
    architecture,
    // Another class is another model; which version of the library wrote it is not.
    structure: architecture['class'] === undefined ? null : digestOf(architecture['class']),
    tensors: [],
    warnings: [],
  }
}

function architectureOf({ made, sklearn }: PickleScan): Record<string, string> {
  // Some protocols make helpers before the model.
  const type =
    made.find((name) => !/^(numpy|joblib|builtins|__builtin__|collections|_codecs)\./.test(name)) ?? made[0]
  return { ...(type && { class: shown(type) }), ...(sklearn !== null && { sklearn: shown(sklearn) }) }
}
