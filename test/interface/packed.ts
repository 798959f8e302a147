export { deflateSync, gzipSync } from 'node:zlib'

/** How a bzip2 stream begins: nothing here goes on to unpack it. */
export const bzip2 = Buffer.from('BZh91AY&SY', 'latin1')
