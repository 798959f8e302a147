import { sklearnCalled, sklearnMade, sklearnNamed } from './pickle-allowed-sklearn.ts'
import type { Names, Use } from './pickle-values.ts'

const numbers =
  'bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128 str_ bytes_'
const storages =
  'BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage ShortStorage'
const sparseArrays = 'csr_array csc_array coo_array bsr_array dia_array lil_array'

/** May be called with anything: values that hold data, and what restores arrays. None of them calls or imports. */
const called: Names = {
  // Python's own values.
  builtins: 'bytearray complex frozenset range set slice object',
  __builtin__: 'bytearray bytes complex frozenset xrange set slice object',
  collections: 'Counter OrderedDict defaultdict deque',
  datetime: 'date datetime time timedelta timezone',
  decimal: 'Decimal',
  // Bytes in protocols that have none; only as Latin-1, see the watch.
  _codecs: 'encode',
  // Objects in protocols 0 and 1: `base.__new__(type)`, of types that are allowed themselves.
  copyreg: '_reconstructor',
  copy_reg: '_reconstructor',
  // Arrays, scalars and generators of numbers.
  numpy: 'dtype',
  'numpy.core.multiarray': '_reconstruct scalar',
  'numpy._core.multiarray': '_reconstruct scalar',
  'numpy.core.numeric': '_frombuffer',
  'numpy._core.numeric': '_frombuffer',
  'numpy.ma.core': '_mareconstruct',
  'numpy.random._pickle': '__bit_generator_ctor __generator_ctor __randomstate_ctor',
  'numpy.random.bit_generator': '__pyx_unpickle_SeedSequence',
  // Tensors over storages that torch hands out. Not `torch.storage._load_from_bytes`, which loads another pickle.
  'torch._utils': '_rebuild_tensor _rebuild_tensor_v2 _rebuild_parameter _rebuild_qtensor',
  torch: 'Size device',
  ...sklearnCalled,
}

/** May be made empty and given a state: classes whose state is data. Not scipy.stats, whose states are executed. */
const made: Names = {
  'joblib.numpy_pickle': 'NumpyArrayWrapper',
  'scipy.interpolate._bsplines': 'BSpline',
  'scipy.sparse._csr': 'csr_matrix csr_array',
  'scipy.sparse._csc': 'csc_matrix csc_array',
  'scipy.sparse._coo': 'coo_matrix coo_array',
  'scipy.sparse._bsr': 'bsr_matrix bsr_array',
  'scipy.sparse._dia': 'dia_matrix dia_array',
  'scipy.sparse._lil': 'lil_matrix lil_array',
  'scipy.sparse._arrays': sparseArrays,
  // Native models are read by XGBoost and LightGBM themselves, from their own formats.
  'xgboost.sklearn': 'XGBClassifier XGBRegressor XGBRanker XGBRFClassifier XGBRFRegressor',
  'xgboost.core': 'Booster',
  'lightgbm.sklearn': 'LGBMClassifier LGBMRegressor LGBMRanker',
  'lightgbm.basic': 'Booster',
  ...sklearnMade,
}

/** May be handed to the above, not called. `numpy.ndarray(shape, object, bytes)` would take bytes for pointers. */
const named: Names = {
  builtins: 'Ellipsis NotImplemented bool bytes dict float int list str tuple',
  __builtin__: 'Ellipsis NotImplemented bool dict float int list long str tuple unicode',
  numpy: `ndarray ${numbers} absolute exp expm1 log log10 log1p log2 mean median sqrt square sum`,
  'numpy.core._multiarray_umath': 'absolute exp expm1 log log10 log1p log2 sqrt square',
  'numpy._core._multiarray_umath': 'absolute exp expm1 log log10 log1p log2 sqrt square',
  'numpy.ma': 'MaskedArray',
  'numpy.ma.core': 'MaskedArray',
  // What a BSpline of SciPy refers to: makes arrays.
  'scipy._lib.array_api_compat.numpy._aliases': 'asarray',
  'numpy.random._mt19937': 'MT19937',
  'numpy.random._pcg64': 'PCG64',
  'numpy.random._philox': 'Philox',
  'numpy.random._sfc64': 'SFC64',
  'numpy.random.bit_generator': 'SeedSequence',
  torch: `${storages} float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 bool strided per_tensor_affine`,
  'torch.storage': 'UntypedStorage TypedStorage',
  ...sklearnNamed,
}

const uses = new Map<string, Use>()
for (const [use, names] of [
  ['named', named],
  ['made', made],
  ['called', called],
] as const)
  for (const [module, list] of Object.entries(names))
    for (const name of list.trim().split(/\s+/)) uses.set(`${module}\n${name}`, use)

/**
 * What a pickle may do with a name. Lists of what is dangerous are never complete (picklescan's own corpus is made of
 * what its list missed), so only these exact names are allowed. Python translates some old names before looking them
 * up (Lib/_compat_pickle.py); none of these becomes anything but its successor.
 */
export function useOf(module: string, name: string): Use {
  // A dotted name walks through attributes, into whatever a module has imported.
  if (name.includes('.')) return null
  return uses.get(`${module}\n${name}`) ?? null
}
