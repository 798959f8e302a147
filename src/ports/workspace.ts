import type { Bytes as FileBytes } from '../interface/bytes.ts'

/** A file, by its content. */
export interface FileDigest {
  /** With `/`, relative to where it was looked for. */
  readonly path: string
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** A part of a file. */
export interface FilePart {
  readonly offset: number
  readonly length: number
}

/** The folder in which the model was trained. Paths are relative to it and never leave it. */
export interface Workspace {
  /** Files that match a path, folder or glob, in code point order; directories are walked, links are not followed. */
  find(patterns: readonly string[]): Promise<string[]>
  /** Changes when the file does, as far as the file system tells: by its size and time. */
  stamp(path: string): Promise<string>
  /** Size and digest, streamed. */
  digest(path: string): Promise<FileDigest>
  /** The same, and by the same reading the digest of each list of parts, which ascend and lie within the file. */
  digestWithParts(
    path: string,
    parts: readonly (readonly FilePart[])[],
  ): Promise<FileDigest & { readonly parts: readonly string[] }>
  /** Digest of parts of several files, one after the other. */
  digestOfParts(parts: readonly (FilePart & { readonly path: string })[]): Promise<string>
  /** Gives `use` the bytes of a file to read at any place. */
  withBytes<T>(path: string, use: (bytes: FileBytes) => Promise<T>): Promise<T>
  /** The whole file, or a part of it. */
  open(path: string, part?: FilePart): ReadableStream<Uint8Array>
  /** Text of a small file; null when there is none. @throws UserError above `limit` bytes. */
  text(path: string, limit: number): Promise<string | null>
}

/** Bytes as a stream, or whoever can open them from a place on: then a write that was interrupted is gone on with. */
export type Bytes = ReadableStream<Uint8Array> | ((from: number) => Promise<ReadableStream<Uint8Array>>)

/** Writes pulled files, each of which appears only when it is whole. */
export interface Output {
  /** Digest of what is at the path already; null when nothing is. */
  existing(path: string): Promise<FileDigest | null>
  /**
   * `cached` when the bytes were at hand, and nobody was asked for them.
   * @throws UserError when the bytes are not what `expected` says; then nothing is left at the path.
   */
  write(expected: FileDigest, bytes: Bytes): Promise<'written' | 'cached'>
}
