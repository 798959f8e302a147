import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ReceiveOptions, receive } from './disk.ts'

/** A block list names a block that was not uploaded. */
export class MissingBlock extends Error {}

export async function stageBlock(
  file: string,
  id: string,
  body: AsyncIterable<unknown>,
  options: ReceiveOptions,
): Promise<void> {
  await receive(body, blockFile(file, id), options)
}

/** Makes the blob of the named blocks, in this order; staged blocks that are not named are dropped. */
export async function commitBlocks(file: string, ids: readonly string[]): Promise<void> {
  const blocks = ids.map((id) => blockFile(file, id))
  if (!blocks.every((block) => existsSync(block))) throw new MissingBlock()
  async function* joined(): AsyncGenerator<unknown> {
    for (const block of blocks) yield* createReadStream(block, { highWaterMark: 1024 * 1024 })
  }
  await receive(joined(), file)
  await rm(`${file}.blocks`, { recursive: true, force: true })
}

/** The ids in the body of a Put Block List request. */
export function blockIds(xml: string): string[] {
  return [...xml.matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)<\/\1>/g)].map(([, , id = '']) => id)
}

function blockFile(file: string, id: string): string {
  return join(`${file}.blocks`, createHash('sha256').update(id).digest('hex'))
}
