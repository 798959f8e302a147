import type { Context } from 'hono'
import type { Env } from '../github.ts'

export type MediaType = 'json' | 'raw' | 'object' | 'diff' | 'patch' | 'sha'

/** What `Accept: application/vnd.github[.v3].raw[+json]` asks for. https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types */
export function mediaType(c: Context<Env>): MediaType {
  const match = /application\/vnd\.github\.(?:v3\.)?(raw|object|diff|patch|sha)\b/.exec(
    c.req.header('accept') ?? '',
  )
  return (match?.[1] ?? 'json') as MediaType
}
