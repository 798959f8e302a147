import type { ModelConfiguration } from '../config/schema.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { type Reason, reason } from './reason.ts'

export interface UnsafeFile {
  readonly path: string
  readonly sha256: string
  /** Why using it may run code, one line each. */
  readonly reasons: readonly string[]
  /** Why the configuration trusts these bytes all the same; null when it does not. */
  readonly trusted: string | null
}

/** Files of a version that are not plainly safe to use. */
export function unsafeFiles({ files }: Manifest, { trusted }: ModelConfiguration): UnsafeFile[] {
  return files.flatMap(({ path, sha256, unsafe }) => {
    if (!unsafe || unsafe.length === 0) return []
    const exception = trusted.find((each) => each.sha256 === sha256)
    return [{ path, sha256, reasons: unsafe, trusted: exception?.reason ?? null }]
  })
}

/** Whether nothing that may run code would be promoted, but what the configuration pins by digest. */
export function filesAreSafe(manifest: Manifest, configuration: ModelConfiguration): Reason {
  if (manifest.interface === undefined)
    return reason('unmet', 'the files of this version were not looked into; release it again')
  const found = unsafeFiles(manifest, configuration)
  if (found.length === 0) return reason('met', 'every file is plainly safe to use')
  const children = found.map(({ path, sha256, reasons, trusted }) =>
    trusted === null
      ? reason('unmet', `${path}: ${reasons[0] ?? ''} (to trust it: sha256 ${sha256})`)
      : reason('met', `${path} is trusted: ${trusted}`),
  )
  const refused = found.filter(({ trusted }) => trusted === null).length
  return refused === 0
    ? reason('met', 'files that may run code are trusted by the configuration', children)
    : reason('unmet', `${refused === 1 ? 'a file' : `${refused} files`} may run code`, children)
}
