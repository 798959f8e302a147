/** A file of a release. */
export interface Asset {
  readonly id: number
  readonly name: string
  readonly size: number
  /** Lower-case hex; null when the host did not say. */
  readonly sha256: string | null
  /** False for what an interrupted upload left behind. */
  readonly complete: boolean
}

export interface Release {
  readonly id: number
  readonly tag: string
  readonly draft: boolean
  readonly url: string
  readonly notes: string
  readonly publishedAt: string | null
  readonly assets: readonly Asset[]
}

/** Published releases, for whoever reads. */
export interface ReleaseReader {
  /** Null when there is no published release for the tag. */
  published(tag: string): Promise<Release | null>
  /** The asset's bytes, or so many of them from a place on, as a stream. */
  download(
    asset: Asset,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<ReadableStream<Uint8Array>>
}

/** Where a version is published: a draft first, which nobody sees, then everything at once. */
export interface ReleaseStore extends ReleaseReader {
  /** Bytes that one asset may have. */
  readonly largestAsset: number
  /** Assets that one release may have. */
  readonly mostAssets: number
  /** What an earlier attempt of this very run left for a tag, if anything: nobody else is at work on it. */
  draft(tag: string): Promise<Release | null>
  /** All that runs left or are at work on for a tag, newest first; a person's own drafts are none of them. */
  drafts(tag: string): Promise<Release[]>
  /** The same, and those of any tag that nobody can be at work on any more; their assets may be left out. */
  leftBehind(tag: string): Promise<Release[]>
  createDraft(draft: {
    readonly tag: string
    readonly title: string
    readonly notes: string
    readonly prerelease: boolean
  }): Promise<Release>
  /** Lets a draft be of another version; nothing is asked of the host when it is of that one already. */
  rename(
    draft: Release,
    to: { readonly tag: string; readonly title: string; readonly prerelease: boolean },
  ): Promise<Release>
  /** Streams a file into the release; the answer carries what the host says it stored. */
  upload(release: Release, file: UploadFile): Promise<Asset>
  remove(asset: Asset): Promise<void>
  publish(
    release: Release,
    notes: {
      readonly title: string
      readonly notes: string
      readonly prerelease: boolean
      /** Whether it may be shown as the latest of the repository: a fix of an older version is not. */
      readonly latest: boolean
    },
  ): Promise<Release>
  discard(release: Release): Promise<void>
}

export interface UploadFile {
  readonly name: string
  readonly size: number
  readonly mediaType: string
  /** Opens the bytes anew, for each try. */
  open(): ReadableStream<Uint8Array>
}
