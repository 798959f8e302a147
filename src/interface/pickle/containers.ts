/** Packed files that nobody here looks into, by how they begin. Any of them can hold a pickle. */
const closed: readonly (readonly [name: string, start: readonly number[]])[] = [
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['lzma', [0x5d, 0x00, 0x00]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ['compress', [0x1f, 0x9d]],
]

/** The kind of packed file that this is and that is not looked into, or null. `head` is at least 512 bytes, if there are. */
export function closedContainer(head: Uint8Array): string | null {
  const found = closed.find(([, start]) => startsWith(head, start))
  if (found?.[0] === 'bzip2' && !/^[1-9]$/.test(String.fromCharCode(head[3] ?? 0))) return null
  return found?.[0] ?? (isTar(head) ? 'tar' : null)
}

export function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}

/** By its checksum, which also the oldest tar archives have, without a signature. */
function isTar(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false
  const field = new TextDecoder('latin1').decode(head.subarray(148, 156))
  const said = /^ *([0-7]+)[\0 ]*$/.exec(field)?.[1]
  if (said === undefined) return false
  let sum = 8 * 0x20
  for (let at = 0; at < 512; at += 1) if (at < 148 || at >= 156) sum += head[at] ?? 0
  return sum === Number.parseInt(said, 8)
}
