import { UserError } from '../src/ports/errors.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly cwd: string
  readonly config: string
  readonly json: boolean
  /** `owner/name`; null: the origin of the clone. */
  readonly repo: string | null
}

export function readRepository(text: string): { owner: string; name: string } {
  const [owner, name, ...rest] = text.split('/')
  if (owner && name && rest.length === 0) return { owner, name }
  throw new UserError('usage', `--repo ${text} is no repository`, 'write owner/name')
}
