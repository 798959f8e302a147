/** A length along one axis: fixed, named (`batch`), or anything (`null`). */
export type Dimension = number | string | null

/** One value that a model takes or gives. */
export interface ValueSpec {
  readonly name: string
  /** NumPy's word for it: `float32`, `int64`, `bool`, `string`; what a format calls otherwise is translated. */
  readonly dtype: string
  /** Null when the number of axes is not known. */
  readonly shape: readonly Dimension[] | null
  /** True when a caller may leave it out. */
  readonly optional: boolean
}

/** Where bytes lie; `file` is relative to the folder of the described file, null for that file itself. */
export interface Place {
  readonly file: string | null
  readonly offset: number
  readonly length: number
}

/** What is stored of a model: weights, biases, constants. */
export interface Tensor {
  readonly name: string
  /** As in `ValueSpec`, or the format's own word where NumPy has none (`q4_k`, `bfloat16`). */
  readonly dtype: string
  readonly shape: readonly number[]
  /** Its bytes are these, one after the other; empty when they cannot be told apart, as when they are compressed. */
  readonly at: readonly Place[]
}

export type ModelFormat =
  | 'onnx'
  | 'safetensors'
  | 'gguf'
  | 'tflite'
  | 'keras'
  | 'tfjs'
  | 'saved-model'
  | 'mlmodel'
  | 'xgboost'
  | 'lightgbm'
  | 'transformers'
  | 'pickle'

/** What the header of a model file says of the model. Names and texts in it are the file's: nothing in them is trusted. */
export interface ModelDescription {
  readonly format: ModelFormat
  /** Null when the format does not say what the model takes or gives. */
  readonly inputs: readonly ValueSpec[] | null
  readonly outputs: readonly ValueSpec[] | null
  /** How callers tell values apart: where it is by position, another order is another interface. */
  readonly addressedBy: 'name' | 'position'
  /** Names of the classes that outputs stand for, in their order; left out when the format does not say. */
  readonly labels?: readonly string[]
  /** Numbers that were learned; null when the header does not tell. */
  readonly parameters: number | null
  /** How often each kind of operation or layer occurs (`Conv: 12`), or what the format has instead (`architecture: llama`). */
  readonly architecture: Readonly<Record<string, number | string>>
  /**
   * Digest of how operations are wired and configured, without what was learned and without names that only the
   * file uses; null when `architecture` and the tensors' names and shapes say it all.
   */
  readonly structure: string | null
  /** In the order of the structure, or else of the file. Empty when the format has no tensors, or they cannot be told apart. */
  readonly tensors: readonly Tensor[]
  /** Things that a reviewer should know, such as operations that only one runtime has. One line each. */
  readonly warnings: readonly string[]
  /** Why using the model may run code of its own, or reach files: one reason a line. Left out when there is none. */
  readonly unsafe?: readonly string[]
}
