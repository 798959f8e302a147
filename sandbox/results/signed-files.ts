import { join, relative, sep } from 'node:path'
import type { GitHub } from '../github.ts'
import type { World } from '../world.ts'
import { isSignature, signature } from './keys.ts'

/** Where signed addresses point: `/_blobs/<container>/<blob>`, an account, a container and a blob in Azure's words. */
export const blobsPath = '/_blobs'

export interface Signed {
  /** Azure's letters: r read, c create, w write. */
  readonly permissions: 'r' | 'cw'
  readonly seconds: number
  readonly contentType?: string
  readonly disposition?: string
}

/** An address that needs no other credentials, in the manner of Azure's shared access signatures. */
export function signedUrl(
  github: GitHub,
  file: string,
  { permissions, seconds, contentType, disposition }: Signed,
): string {
  const path = relative(github.world.directory, file).split(sep).join('/')
  const expiry = new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
  const query = new URLSearchParams({ sv: '2025-11-05', sr: 'b', sp: permissions, se: expiry })
  if (disposition) query.set('rscd', disposition)
  if (contentType) query.set('rsct', contentType)
  query.set('sig', signature(github.world, textToSign(path, query)))
  return `${github.urls.origin}${blobsPath}/${path}?${query}`
}

/** A download's address: valid for ten minutes, as release assets' and artifacts' are. */
export function signFile(
  github: GitHub,
  file: string,
  as: { contentType: string; fileName: string },
): string {
  const disposition = `attachment; filename="${as.fileName}"`
  return signedUrl(github, file, { permissions: 'r', seconds: 600, contentType: as.contentType, disposition })
}

export type SignatureCheck =
  | { readonly ok: true; readonly file: string }
  | { readonly ok: false; readonly code: 'AuthenticationFailed' | 'AuthorizationPermissionMismatch' }

/** Whether the address was signed here, has not expired, and is for this kind of access. */
export function checkSignature(
  world: World,
  path: string,
  query: URLSearchParams,
  needs: 'r' | 'w',
): SignatureCheck {
  const given = query.get('sig') ?? ''
  const expired = Date.parse(query.get('se') ?? '') < Date.now()
  const inside = /^[a-z]+\/[\w.-]+$/.test(path) && !path.includes('..')
  if (!inside || expired || !isSignature(world, textToSign(path, query), given)) {
    return { ok: false, code: 'AuthenticationFailed' }
  }
  if (!query.get('sp')?.includes(needs)) return { ok: false, code: 'AuthorizationPermissionMismatch' }
  return { ok: true, file: join(world.directory, ...path.split('/')) }
}

function textToSign(path: string, query: URLSearchParams): string {
  return JSON.stringify([path, ...['sv', 'sr', 'sp', 'se', 'rscd', 'rsct'].map((name) => query.get(name))])
}
