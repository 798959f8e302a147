/** Pickles written by hand, operation by operation. */
const line = (text: string): Buffer => Buffer.from(`${text}\n`)
const byte = (...values: number[]): Buffer => Buffer.from(values)

export const pickle = {
  proto: (version: number) => byte(0x80, version),
  global: (module: string, name: string) => Buffer.concat([Buffer.from('c'), line(module), line(name)]),
  inst: (module: string, name: string) => Buffer.concat([Buffer.from('i'), line(module), line(name)]),
  text: (text: string) => Buffer.concat([byte(0x8c, Buffer.byteLength(text)), Buffer.from(text)]),
  number: (value: number) => byte(0x4b, value),
  stackGlobal: byte(0x93),
  memoize: byte(0x94),
  binget: (index: number) => byte(0x68, index),
  binput: (index: number) => byte(0x71, index),
  mark: Buffer.from('('),
  tuple: Buffer.from('t'),
  tuple1: byte(0x85),
  tuple2: byte(0x86),
  tuple3: byte(0x87),
  emptyTuple: Buffer.from(')'),
  emptyDict: Buffer.from('}'),
  none: Buffer.from('N'),
  bytes: (data: string) => Buffer.concat([Buffer.from('C'), byte(data.length), Buffer.from(data, 'latin1')]),
  reduce: Buffer.from('R'),
  newobj: byte(0x81),
  obj: Buffer.from('o'),
  build: Buffer.from('b'),
  setitem: Buffer.from('s'),
  pop: Buffer.from('0'),
  popMark: Buffer.from('1'),
  dup: Buffer.from('2'),
  stop: Buffer.from('.'),
}

/** Joined; with protocol 4 in front and STOP behind. */
export function whole(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([pickle.proto(4), ...parts, pickle.stop])
}

/** `module.name('id')` */
export function callOf(module: string, name: string): Buffer {
  return Buffer.concat([pickle.global(module, name), pickle.text('id'), pickle.tuple1, pickle.reduce])
}
