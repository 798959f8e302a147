/** How what follows an opcode is read: fixed numbers, lines, or bytes after their length. */
export type ArgumentKind =
  | 'none'
  | 'u1'
  | 'u2'
  | 'u4'
  | 'i4'
  | 'u8'
  | 'f8'
  | 'number line'
  | 'index line'
  | 'quoted line'
  | 'escaped line'
  | 'line'
  | 'two lines'
  | 'text 1'
  | 'text 4'
  | 'text 4 signed'
  | 'text 8'
  | 'bytes 1'
  | 'bytes 4'
  | 'bytes 4 signed'
  | 'bytes 8'

export interface Opcode {
  readonly name: string
  readonly argument: ArgumentKind
}

/** All opcodes of protocols 0 to 5, as in CPython's Lib/pickletools.py, there with what each means. */
const table: readonly (readonly [code: string | number, name: string, argument: ArgumentKind])[] = [
  ['(', 'MARK', 'none'],
  ['.', 'STOP', 'none'],
  ['0', 'POP', 'none'],
  ['1', 'POP_MARK', 'none'],
  ['2', 'DUP', 'none'],
  ['F', 'FLOAT', 'number line'],
  ['I', 'INT', 'number line'],
  ['J', 'BININT', 'i4'],
  ['K', 'BININT1', 'u1'],
  ['L', 'LONG', 'number line'],
  ['M', 'BININT2', 'u2'],
  ['N', 'NONE', 'none'],
  ['P', 'PERSID', 'line'],
  ['Q', 'BINPERSID', 'none'],
  ['R', 'REDUCE', 'none'],
  ['S', 'STRING', 'quoted line'],
  ['T', 'BINSTRING', 'text 4 signed'],
  ['U', 'SHORT_BINSTRING', 'text 1'],
  ['V', 'UNICODE', 'escaped line'],
  ['X', 'BINUNICODE', 'text 4'],
  ['a', 'APPEND', 'none'],
  ['b', 'BUILD', 'none'],
  ['c', 'GLOBAL', 'two lines'],
  ['d', 'DICT', 'none'],
  ['}', 'EMPTY_DICT', 'none'],
  ['e', 'APPENDS', 'none'],
  ['g', 'GET', 'index line'],
  ['h', 'BINGET', 'u1'],
  ['i', 'INST', 'two lines'],
  ['j', 'LONG_BINGET', 'u4'],
  ['l', 'LIST', 'none'],
  [']', 'EMPTY_LIST', 'none'],
  ['o', 'OBJ', 'none'],
  ['p', 'PUT', 'index line'],
  ['q', 'BINPUT', 'u1'],
  ['r', 'LONG_BINPUT', 'u4'],
  ['s', 'SETITEM', 'none'],
  ['t', 'TUPLE', 'none'],
  [')', 'EMPTY_TUPLE', 'none'],
  ['u', 'SETITEMS', 'none'],
  ['G', 'BINFLOAT', 'f8'],
  [0x80, 'PROTO', 'u1'],
  [0x81, 'NEWOBJ', 'none'],
  [0x82, 'EXT1', 'u1'],
  [0x83, 'EXT2', 'u2'],
  [0x84, 'EXT4', 'i4'],
  [0x85, 'TUPLE1', 'none'],
  [0x86, 'TUPLE2', 'none'],
  [0x87, 'TUPLE3', 'none'],
  [0x88, 'NEWTRUE', 'none'],
  [0x89, 'NEWFALSE', 'none'],
  [0x8a, 'LONG1', 'bytes 1'],
  [0x8b, 'LONG4', 'bytes 4 signed'],
  ['B', 'BINBYTES', 'bytes 4'],
  ['C', 'SHORT_BINBYTES', 'bytes 1'],
  [0x8c, 'SHORT_BINUNICODE', 'text 1'],
  [0x8d, 'BINUNICODE8', 'text 8'],
  [0x8e, 'BINBYTES8', 'bytes 8'],
  [0x8f, 'EMPTY_SET', 'none'],
  [0x90, 'ADDITEMS', 'none'],
  [0x91, 'FROZENSET', 'none'],
  [0x92, 'NEWOBJ_EX', 'none'],
  [0x93, 'STACK_GLOBAL', 'none'],
  [0x94, 'MEMOIZE', 'none'],
  [0x95, 'FRAME', 'u8'],
  [0x96, 'BYTEARRAY8', 'bytes 8'],
  [0x97, 'NEXT_BUFFER', 'none'],
  [0x98, 'READONLY_BUFFER', 'none'],
]

export const opcodes: ReadonlyMap<number, Opcode> = new Map(
  table.map(([code, name, argument]) => [
    typeof code === 'string' ? code.charCodeAt(0) : code,
    { name, argument },
  ]),
)
