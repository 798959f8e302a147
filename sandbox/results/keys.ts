import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { World } from '../world.ts'

const keys = new WeakMap<World, Buffer>()

/** The server's own secret: it signs runtime tokens and addresses of files, and never leaves the process. */
export function signingKey(world: World): Buffer {
  const known = keys.get(world)
  if (known) return known
  const key = randomBytes(32)
  keys.set(world, key)
  return key
}

export function signature(world: World, text: string): string {
  return createHmac('sha256', signingKey(world)).update(text).digest('base64')
}

export function isSignature(world: World, text: string, candidate: string): boolean {
  const expected = Buffer.from(signature(world, text))
  const given = Buffer.from(candidate)
  return expected.length === given.length && timingSafeEqual(expected, given)
}
