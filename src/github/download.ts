import type { Client } from './client.ts'

/**
 * An asset's bytes as a stream. GitHub redirects to another host, where the token has no business: the redirect is
 * followed by hand, without it.
 */
export async function downloadAsset(
  client: Client,
  path: { owner: string; repo: string },
  id: number,
): Promise<ReadableStream<Uint8Array>> {
  const answer = await client.request('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
    ...path,
    asset_id: id,
    headers: { accept: 'application/octet-stream' },
    request: { redirect: 'manual', parseSuccessResponseBody: false },
  })
  // The types do not know of an answer that was not read.
  const body: unknown = answer.data
  const { location } = answer.headers
  if (location === undefined && body instanceof ReadableStream) return body
  if (body instanceof ReadableStream) await body.cancel()
  const response = await fetch(new URL(location ?? '', answer.url))
  if (response.ok && response.body) return response.body
  throw Object.assign(new Error(`status ${response.status}`), { status: response.status })
}
