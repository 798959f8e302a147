import { Transform, type TransformCallback } from 'node:stream'

/** One line of what a client asks `git receive-pack` to do. */
export interface RefCommand {
  readonly before: string | null
  readonly after: string | null
  readonly ref: string
}

const LINE = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/s
const NOTHING = '0'.repeat(40)

/**
 * Lets the body of a push through while reading the commands at its beginning: pkt-lines up to the first flush.
 * https://git-scm.com/docs/gitprotocol-pack#_reference_update_request_and_packfile_transfer
 */
export function readCommands(found: (command: RefCommand) => void): Transform {
  let head: Buffer | null = Buffer.alloc(0)
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      if (head) head = scan(Buffer.concat([head, chunk]), found)
      done(null, chunk)
    },
  })
}

/** What is left of an incomplete line; null after the flush. */
function scan(bytes: Buffer, found: (command: RefCommand) => void): Buffer | null {
  let at = 0
  while (bytes.length - at >= 4) {
    const length = Number.parseInt(bytes.toString('latin1', at, at + 4), 16)
    if (!(length >= 4)) return null
    if (bytes.length - at < length) break
    const [line = ''] = bytes.toString('utf8', at + 4, at + length).split('\0')
    const [, before = '', after = '', ref] = LINE.exec(line.replace(/\n$/, '')) ?? []
    if (ref !== undefined) {
      found({ ref, before: before === NOTHING ? null : before, after: after === NOTHING ? null : after })
    }
    at += length
  }
  return bytes.subarray(at)
}
