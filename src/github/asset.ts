import type { Asset } from '../ports/releases.ts'

/** What GitHub's API says of a release asset, as far as we ask. */
export interface ApiAsset {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly state: string
  readonly digest?: string | null
}

export function asset({ id, name, size, state, digest }: ApiAsset): Asset {
  return {
    id,
    name,
    size,
    sha256: digest?.startsWith('sha256:') ? digest.slice('sha256:'.length) : null,
    complete: state === 'uploaded',
  }
}
