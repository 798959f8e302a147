import { readdirSync, readFileSync } from 'node:fs'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { bytesOf } from '../../src/interface/bytes.ts'
import { scanPickles } from '../../src/interface/pickle/pickle-scan.ts'
import { scanFile } from '../../src/interface/pickle/scan.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { zipOf } from '../support/zip.ts'
import { callOf, pickle as p, whole } from './assembler.ts'

const folder = new URL('../fixtures/pickles/', import.meta.url)
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder))
const models = readdirSync(folder).filter((name) => !/\.(py|json)$/.test(name))
const scan = (name: string, data: Uint8Array) => scanFile(name, bytesOf(data), createUnpacker())
const evil = whole(callOf('os', 'system'))
/** How a bzip2 stream begins: nothing here goes on to unpack it. */
const bzip2 = Buffer.from('BZh91AY&SY', 'latin1')
const harmless = whole(p.number(1))

describe('a real model is plainly safe', () => {
  test.each(models)('%s', async (name) => {
    const found = await scan(name, fixture(name))
    expect(found.unsafe).toEqual([])
    expect(found.pickles).toBeGreaterThan(0)
  })

  test.each(models)('%s, also under a name that says nothing', async (name) => {
    expect(await scan('model', fixture(name))).toEqual(await scan(name, fixture(name)))
  })

  const expected = JSON.parse(fixture('expected.json').toString()) as Record<string, string[]>
  test.each(Object.entries(expected))('%s looks up the names that CPython says', async (name, names) => {
    const data = fixture(name)
    expect((await scanPickles(bytesOf(data), 0, data.length)).globals).toEqual(names)
  })
})

describe('a pickle is unsafe', () => {
  const npy = (descr: string, body: Buffer): Buffer => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (1,), }\n`
    return Buffer.concat([
      Buffer.from('\x93NUMPY\x01\0', 'latin1'),
      Buffer.from([header.length, 0]),
      Buffer.from(header),
      body,
    ])
  }
  const dtype = (kind: string, flags: number, fields: Buffer = Buffer.concat([p.none, p.none])): Buffer =>
    Buffer.concat([
      p.global('numpy', 'dtype'),
      p.text(kind),
      p.tuple1,
      p.reduce,
      p.mark,
      p.number(3),
      p.text('|'),
      p.none,
      fields,
      p.number(8),
      p.number(1),
      p.number(flags),
      p.tuple,
      p.build,
    ])
  test.each<[string, Buffer]>([
    ['by GLOBAL and REDUCE', evil],
    ['in protocol 0', Buffer.from("cos\nsystem\n(S'id'\ntR.")],
    ['by INST', Buffer.from("(S'id'\nios\nsystem\n.")],
    ['by OBJ', whole(p.mark, p.global('os', 'system'), p.text('id'), p.obj)],
    [
      'by STACK_GLOBAL',
      whole(p.text('os'), p.text('system'), p.stackGlobal, p.text('id'), p.tuple1, p.reduce),
    ],
    [
      'by names out of the memo',
      whole(
        p.text('os'),
        p.memoize,
        p.text('system'),
        p.memoize,
        p.pop,
        p.pop,
        p.binget(0),
        p.binget(1),
        p.stackGlobal,
      ),
    ],
    [
      'by a name that was remembered twice',
      whole(
        p.text('collections'),
        p.binput(0),
        p.text('os'),
        p.binput(0),
        p.binget(0),
        p.text('system'),
        p.stackGlobal,
      ),
    ],
    ['by a name that is made while loading', whole(p.emptyTuple, p.text('system'), p.stackGlobal)],
    ['by a name with escapes', Buffer.from('V\\u006fs\nVsystem\n\x93.', 'latin1')],
    ['by EXT1', whole(Buffer.from([0x82, 1]))],
    ['by EXT2', whole(Buffer.from([0x83, 1, 0]))],
    ['by EXT4', whole(Buffer.from([0x84, 1, 0, 0, 0]))],
    ['by an object from outside', whole(p.text('x'), Buffer.from('Q'))],
    ['by a buffer from outside', whole(Buffer.from([0x97]))],
    ['by a dotted name', whole(p.text('collections'), p.text('OrderedDict.__init__'), p.stackGlobal)],
    [
      'by a dotted name that looks allowed',
      whole(p.text('numpy'), p.text('random._pickle.__randomstate_ctor'), p.stackGlobal),
    ],
    ['by a name with a look-alike', whole(callOf('соllections', 'OrderedDict'))],
    ['by a name with a carriage return', whole(p.global('collections', 'OrderedDict\r'))],
    ['in a second pickle', Buffer.concat([harmless, evil])],
    ['in a second pickle of protocol 0', Buffer.concat([harmless, Buffer.from("cos\nsystem\n(S'id'\ntR.")])],
    [
      'before something that is no operation',
      Buffer.concat([p.proto(4), callOf('os', 'system'), Buffer.from([0xff])]),
    ],
    ['before it is cut off', evil.subarray(0, -1)],
    ['with what it does taken from the stack', whole(callOf('os', 'system'), p.pop, p.number(1))],
    ['with what it does under a mark', whole(p.mark, callOf('os', 'system'), p.popMark, p.number(1))],
    [
      'by calling what a call gave',
      whole(p.global('collections', 'deque'), p.emptyTuple, p.reduce, p.emptyTuple, p.reduce),
    ],
    ['by giving a class a state', whole(p.global('collections', 'OrderedDict'), p.emptyDict, p.build)],
    [
      'by changing a class',
      whole(p.global('collections', 'OrderedDict'), p.text('a'), p.number(1), p.setitem),
    ],
    ['by calling an estimator', whole(callOf('sklearn.svm._classes', 'SVC'))],
    [
      'by an array over bytes as pointers',
      whole(p.global('numpy', 'ndarray'), p.number(1), p.text('O'), p.bytes('AAAAAAAA'), p.tuple3, p.reduce),
    ],
    ['by a data type that denies its objects', whole(dtype('O8', 0))],
    [
      'by a structure that denies its objects',
      whole(
        dtype(
          'V8',
          0,
          Buffer.concat([
            p.text('a'),
            p.tuple1,
            p.emptyDict,
            p.text('a'),
            dtype('O8', 63),
            p.number(0),
            p.tuple2,
            p.setitem,
          ]),
        ),
      ),
    ],
    [
      'by another codec',
      whole(p.global('_codecs', 'encode'), p.text('x'), p.text('zip'), p.tuple2, p.reduce),
    ],
    ['by the memory that it takes', whole(p.number(1), Buffer.from([0x72, 0xff, 0xff, 0xff, 0x7f]))],
    ['behind an NPY header', npy('|O', evil)],
    ['behind an NPY header that speaks of numbers', npy('<f8', evil)],
    ['behind the first array', Buffer.concat([npy('<f8', Buffer.alloc(8)), npy('|O', evil)])],
    ['in zlib', deflateSync(evil)],
    ['in gzip', gzipSync(evil)],
    ['in gzip in gzip', gzipSync(gzipSync(evil))],
    ['in gzip in gzip in gzip in gzip', gzipSync(gzipSync(gzipSync(gzipSync(harmless))))],
    ['in something packed that is not looked into', bzip2],
    ['in a zip', zipOf([{ name: 'a/data.pkl', data: evil }])],
    ['in a zip, packed', zipOf([{ name: 'a/data.pkl', data: evil, deflate: true }])],
    ['in a zip, misnamed', zipOf([{ name: 'README.md', data: evil }])],
    ['in a zip in a zip', zipOf([{ name: 'a.zip', data: zipOf([{ name: 'b', data: evil }]) }])],
    [
      'in a zip with a broken checksum',
      zipOf([{ name: 'data.pkl', data: evil, deflate: true, both: { crc: 1 } }]),
    ],
    ['in a zip with two names', zipOf([{ name: 'data.pkl', data: evil, local: { name: 'data.txt' } }])],
    ['in an encrypted zip', zipOf([{ name: 'data.pkl', data: evil, deflate: true, both: { flags: 1 } }])],
    ['in front of a zip', Buffer.concat([evil, zipOf([])])],
    ['in a zip behind a pickle', Buffer.concat([harmless, zipOf([{ name: 'data.pkl', data: evil }])])],
    ['in a zip behind a text', Buffer.concat([Buffer.from('{}'), zipOf([{ name: 'data.pkl', data: evil }])])],
  ])('%s', async (_, data) => {
    for (const name of ['model.pkl', 'model.bin', 'model']) {
      const { unsafe } = await scan(name, data)
      expect([name, unsafe.length > 0]).toEqual([name, true])
    }
  })

  test.each([
    'builtins.eval',
    'builtins.exec',
    'builtins.getattr',
    'builtins.__import__',
    'builtins.open',
    'builtins.type',
    '__builtin__.eval',
    'os.system',
    'nt.system',
    'posix.system',
    'subprocess.Popen',
    'sys.exit',
    'socket.socket',
    'shutil.rmtree',
    'runpy.run_path',
    'pty.spawn',
    'pickle.loads',
    '_pickle.loads',
    'joblib.load',
    'numpy.load',
    'numpy.testing._private.utils.runstring',
    'numpy.core._ufunc_reconstruct',
    'numpy.memmap',
    'torch.load',
    'torch.serialization.load',
    'torch.storage._load_from_bytes',
    'torch._utils._rebuild_from_type_v2',
    'torch.hub.load',
    'torch.jit.load',
    'operator.attrgetter',
    'operator.methodcaller',
    'functools.partial',
    'functools.reduce',
    'importlib.import_module',
    'types.CodeType',
    'types.FunctionType',
    'asyncio.unix_events._UnixSubprocessTransport',
    'ctypes.CDLL',
    'pdb.run',
    'timeit.timeit',
    'pydoc.locate',
    'webbrowser.open',
    'pip.main',
    'code.interact',
    'cloudpickle.cloudpickle._builtin_type',
    'copyreg.__newobj__',
    '_io.FileIO',
    'pathlib.Path',
    'dill._dill._import_module',
    'logging.config._resolve',
    'scipy.stats._distn_infrastructure.rv_continuous_frozen',
    'sklearn.utils._joblib.Parallel',
    'sklearn.utils.fixes.threadpoolctl',
    'sklearn.datasets._base.load_files',
    'joblib.memory.Memory',
  ])('that calls %s', async (path) => {
    const at = path.lastIndexOf('.')
    const { unsafe } = await scan('model.pkl', whole(callOf(path.slice(0, at), path.slice(at + 1))))
    expect(unsafe).toEqual([`uses ${path}, which is not on the list of what is plainly safe`])
  })

  test('among the numbers of an array of an old joblib, which plain pickle would execute', async () => {
    const wrapper = (numbers: Buffer, ...alignment: Buffer[]): Buffer =>
      Buffer.concat([
        p.proto(4),
        p.global('joblib.numpy_pickle', 'NumpyArrayWrapper'),
        p.emptyTuple,
        p.newobj,
        p.emptyDict,
        p.text('shape'),
        p.number(4),
        p.tuple1,
        p.setitem,
        p.text('dtype'),
        p.global('numpy', 'dtype'),
        p.text('f8'),
        p.tuple1,
        p.reduce,
        p.setitem,
        ...alignment,
        p.build,
        numbers,
        p.stop,
      ])
    const numbers = Buffer.concat([callOf('os', 'system'), p.stop, Buffer.alloc(32)]).subarray(0, 32)
    const padded = Buffer.concat([p.text('numpy_array_alignment_bytes'), p.number(16), p.setitem])
    expect((await scan('a.joblib', wrapper(Buffer.alloc(32)))).unsafe).toEqual([])
    expect((await scan('a.joblib', wrapper(numbers))).unsafe.join()).toContain('os.system')
    expect(
      (await scan('a.joblib', wrapper(Buffer.concat([Buffer.from([1, 255]), numbers]), padded))).unsafe,
    ).toEqual([])
    expect(
      (await scan('a.joblib', wrapper(Buffer.concat([Buffer.from([0]), numbers]), padded))).unsafe,
    ).not.toEqual([])
  })
})

test('an array of objects is judged also as somebody without joblib would load it', async () => {
  const nested = (first: string, second: string) =>
    Buffer.concat([
      p.proto(4),
      p.text(first),
      p.memoize,
      p.text(second),
      p.memoize,
      p.stackGlobal,
      p.pop,
      p.binget(0),
      p.binget(1),
      p.stackGlobal,
      p.emptyTuple,
      p.reduce,
      p.stop,
    ])
  const objects = (...before: Buffer[]) =>
    Buffer.concat([
      p.proto(4),
      ...before,
      p.global('joblib.numpy_pickle', 'NumpyArrayWrapper'),
      p.emptyTuple,
      p.newobj,
      p.emptyDict,
      p.text('shape'),
      p.number(4),
      p.tuple1,
      p.setitem,
      p.text('dtype'),
      p.global('numpy', 'dtype'),
      p.text('O8'),
      p.tuple1,
      p.reduce,
      p.setitem,
      p.build,
      nested('collections', 'OrderedDict'),
      p.stop,
    ])
  expect((await scan('a.joblib', objects())).unsafe).toEqual([])
  const remembered = [p.text('os'), p.memoize, p.pop, p.text('system'), p.memoize, p.pop]
  expect((await scan('a.joblib', objects(...remembered))).unsafe.join()).toContain('uses os.system')
})

describe('what is no pickle is not taken for one', () => {
  test.each([
    ['labels.txt', 'cat\ndog\nbird\n'],
    ['notes.txt', 'N.\nmore'],
    ['a.txt', '.'],
    ['LICENSE', '(c) 2026\nall\nrights reserved'],
    ['train.py', 'import os\nos.system("id")\n'],
    ['x.md', 'x^2 + y'],
    ['a.json', '{"a": 1}'],
    ['a.csv', 'a,b\n1,2\n'],
    ['empty.txt', ''],
    ['model.safetensors', '\x80\x02\0\0\0\0\0\0{"__metadata__":{}}'],
    ['model.h5', '\x89HDF\r\n\x1a\n\0'],
  ])('%s', async (name, text) => {
    expect(await scan(name, Buffer.from(text, 'latin1'))).toEqual({ unsafe: [], pickles: expect.any(Number) })
  })

  test('unless its name says that it is one', async () => {
    expect((await scan('model.pkl', Buffer.from('some text'))).unsafe.join()).toContain(
      "can't be read as pickle",
    )
    expect((await scan('model.pt', Buffer.from('PK\x03\x04'))).unsafe.join()).toContain(
      "can't be looked into",
    )
  })
})

test('reasons are short lines of plain letters', async () => {
  const { unsafe } = await scan('a.pkl', whole(p.text('оs'), p.text('x'.repeat(200)), p.stackGlobal))
  expect(unsafe.join()).toMatch(/^uses \\u\{43e\}s\.x+…, which is not on the list of what is plainly safe$/)
})

test('never throws, and reads no more than a few times the file, whatever is changed in a model', async () => {
  const change = fc.record({
    name: fc.constantFrom(...models),
    places: fc.array(fc.tuple(fc.nat(10_000), fc.nat(255)), { maxLength: 8 }),
    length: fc.nat(10_000),
  })
  const property = fc.asyncProperty(change, async ({ name, places, length }) => {
    const data = Buffer.from(fixture(name)).subarray(0, Math.max(1, length))
    for (const [at, value] of places) data[at % data.length] = value
    let read = 0
    const counted = {
      size: data.length,
      async read(offset: number, wanted: number) {
        if (offset < 0 || offset + wanted > data.length) throw new RangeError('outside')
        read += wanted
        return data.subarray(offset, offset + wanted)
      },
    }
    const { unsafe } = await scanFile(name, counted, createUnpacker())
    expect(unsafe.every((why) => !why.includes('\n') && why.length < 500 && !why.includes('outside'))).toBe(
      true,
    )
    expect(read).toBeLessThan(20 * data.length + 200_000)
  })
  await fc.assert(property, { numRuns: 400 })
})

test('never throws on any bytes', async () => {
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom('a.pkl', 'a', 'a.npz'),
    async (data, name) => {
      expect(Array.isArray((await scan(name, data)).unsafe)).toBe(true)
    },
  )
  await fc.assert(property, { numRuns: 500 })
})

test('a large model costs its pickle and a little of each storage', async () => {
  const size = 256 * 1024 * 1024
  const zip = zipOf([
    { name: 'm/data.pkl', data: harmless },
    { name: 'm/version', data: '3' },
    { name: 'm/data/0', data: Buffer.alloc(size) },
  ])
  let read = 0
  const counted = {
    size: zip.length,
    async read(offset: number, length: number) {
      read += length
      return zip.subarray(offset, offset + length)
    },
  }
  expect(await scanFile('model.pt', counted, createUnpacker())).toEqual({ unsafe: [], pickles: 1 })
  expect(read).toBeLessThan(200_000)
})
