import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical.ts'

/** Lower-case hexadecimal SHA-256. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** SHA-256 of bytes as they come. */
export interface StreamDigest {
  update(bytes: Uint8Array): void
  /** Lower-case hexadecimal; once, at the end. */
  end(): string
}

export function streamDigest(): StreamDigest {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), end: () => hash.digest('hex') }
}

/** SHA-256 over data in canonical form. */
export function digestOf(data: unknown): string {
  return sha256(canonicalJson(data))
}

/** Code point order, as Python sorts names: UTF-16 order differs above U+FFFF. */
export function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/**
 * SHA-256 over the files' raw SHA-256 digests in path order: the root digest of OpenSSF Model Signing's
 * "files" serialization, so that its tools name a bundle by the same number.
 */
export function bundleDigest(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  const hash = createHash('sha256')
  for (const file of [...files].sort((a, b) => byCodePoints(a.path, b.path)))
    hash.update(Buffer.from(file.sha256, 'hex'))
  return hash.digest('hex')
}
