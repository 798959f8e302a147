import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

export interface Credentials {
  readonly username: string
  readonly password: string
}

const configSchema = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).optional(),
})

/** What `docker login` wrote for a registry; null for nothing. Credential helpers are not asked. */
export async function dockerCredentials(
  registry: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials | null> {
  const folder = env['DOCKER_CONFIG'] || join(homedir(), '.docker')
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => null)
  if (text === null) return null
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return null
  }
  const auths = configSchema.safeParse(data).data?.auths ?? {}
  const auth = (auths[registry] ?? auths[`https://${registry}`])?.auth
  const [username, ...password] = Buffer.from(auth ?? '', 'base64')
    .toString('utf8')
    .split(':')
  return username && password.length > 0 ? { username, password: password.join(':') } : null
}
