/**
 * Headers of tar archives (POSIX.1-2001 pax interchange format,
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html). Written by hand, as libraries give streams
 * only, and an upload wants to know before it begins how large it is, and a manifest where in it each file lies.
 */
const block = 512

/** Two blocks of zeros end an archive. */
export const tarEnd: Uint8Array = new Uint8Array(2 * block)

/** What stands before a file's bytes. The same for the same path and size: no clock, no owner. */
export function tarHeader(path: string, size: number): Uint8Array {
  const name = new TextEncoder().encode(path)
  if (name.length <= 100 && name.length === path.length) return ustar(path, size, '0')
  const record = paxRecord('path', path)
  return Buffer.concat([
    ustar('PaxHeader', record.length, 'x'),
    record,
    tarPadding(record.length),
    ustar('long-name', size, '0'),
  ])
}

/** What stands after them. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((block - (size % block)) % block)
}

function ustar(name: string, size: number, type: '0' | 'x'): Uint8Array {
  const header = Buffer.alloc(block)
  const write = (text: string, offset: number) => header.write(text, offset, 'latin1')
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`
  write(name, 0)
  write(octal(0o644, 8), 100)
  write(octal(0, 8), 108)
  write(octal(0, 8), 116)
  write(octal(size, 12), 124)
  write(octal(0, 12), 136)
  write(' '.repeat(8), 148)
  write(type, 156)
  write('ustar\u000000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** `LENGTH key=value`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  if (rest + String(length).length !== length) length += 1
  return Buffer.from(`${length} ${key}=${value}\n`)
}
