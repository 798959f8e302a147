import type { Footer } from './footers.ts'

/** What one trailer says, for all models and for those that it names; the last of each kind counts. */
interface Said {
  readonly ofAll: string | null
  readonly ofModel: ReadonlyMap<string, string>
}

/** Trailers of ours at the end of a message. */
export interface Overrides {
  readonly bump: Said
  readonly releaseAs: Said
}

const nothing: Said = { ofAll: null, ofModel: new Map() }
const none: Overrides = { bump: nothing, releaseAs: nothing }

/** Read once for all models: a message may hold very many footers, and a repository hundreds of models. */
export function parseOverrides(footers: readonly Footer[]): Overrides {
  if (footers.length === 0) return none
  return { bump: said(footers, 'model-bump'), releaseAs: said(footers, 'release-as') }
}

/** What `Model-Bump: minor` or `Model-Bump: fraud=minor` says of a model; the one that names it is stronger. */
export function overrideFor(model: string, { ofAll, ofModel }: Said): string | null {
  return ofModel.get(model) ?? ofAll
}

function said(footers: readonly Footer[], token: string): Said {
  let ofAll: string | null = null
  const ofModel = new Map<string, string>()
  for (const footer of footers) {
    if (footer.token.length !== token.length || footer.token.toLowerCase() !== token) continue
    const value = (footer.value.split('\n', 1)[0] ?? '').trim()
    const at = value.lastIndexOf('=')
    if (at < 0) ofAll = value
    // A model's folder is followed by a colon, and by `=` in tags: both are understood.
    else ofModel.set(value.slice(0, at).trim().replace('=', ':'), value.slice(at + 1).trim())
  }
  return ofAll === null && ofModel.size === 0 ? nothing : { ofAll, ofModel }
}
