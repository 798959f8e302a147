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

/** What is stored of a model: weights, biases, constants. */
export interface Tensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  /** Where its bytes lie in the file; null when they lie elsewhere, packed, or in several places. */
  readonly at: { readonly offset: number; readonly length: number } | null
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
  | 'pickle'

/** What the header of a model file says of the model. Names and texts in it are the file's: nothing in them is trusted. */
export interface ModelDescription {
  readonly format: ModelFormat
  /** Null when the format does not say what the model takes or gives. */
  readonly inputs: readonly ValueSpec[] | null
  readonly outputs: readonly ValueSpec[] | null
  /** How callers tell values apart: where it is by position, another order is another interface. */
  readonly addressedBy: 'name' | 'position'
  /** Numbers that were learned; null when the header does not tell. */
  readonly parameters: number | null
  /** How often each kind of operation or layer occurs (`Conv: 12`), or what the format has instead (`architecture: llama`). */
  readonly architecture: Readonly<Record<string, number | string>>
  /** Empty when the format has no tensors, or they cannot be told apart. In an order that renaming does not change. */
  readonly tensors: readonly Tensor[]
  /** Things that a reviewer should know, such as a layer that runs code of its own. One line each. */
  readonly warnings: readonly string[]
}
