/** Where a text stands. */
export interface MarkdownPlace {
  /** What `#12` and bare commit ids are relative to. */
  readonly repository: { readonly owner: { readonly login: string }; readonly name: string }
  /** For a file of the repository: what its relative links and images are relative to. Line breaks are soft then. */
  readonly file?: { readonly ref: string; readonly folder: string }
}
