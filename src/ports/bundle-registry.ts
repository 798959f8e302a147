/** One file's bytes, by their content. */
export interface Blob {
  readonly sha256: string
  readonly size: number
  /** So many bytes from a place on. */
  open(offset: number, length: number): ReadableStream<Uint8Array>
}

/** A repository in an OCI registry: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
export interface BundleRegistry {
  has(sha256: string): Promise<boolean>
  /** Goes on where a connection broke. `sent` is told how many bytes the registry has by now. */
  push(blob: Blob, sent: (bytes: number) => void): Promise<void>
  /** Text of a manifest, by its digest. @throws UserError when it is not that digest's. */
  manifest(digest: string): Promise<string>
  /** Under a tag, or its own digest. */
  pushManifest(reference: string, text: string, mediaType: string): Promise<void>
  /** A blob's bytes from a place on; goes on where a connection broke. Its digest is for the reader to check. */
  open(sha256: string, size: number, from: number): Promise<ReadableStream<Uint8Array>>
}

/** By the repository's name with its registry, as `docker pull` takes it. */
export type OpenRegistry = (repository: string) => BundleRegistry
