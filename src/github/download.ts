import type { Client } from './client.ts'

/**
 * An asset's bytes as a stream. GitHub redirects to another host, where the token has no business: the redirect is
 * followed by hand, without it.
 */
export async function downloadAsset(
  client: Client,
  path: { owner: string; repo: string },
  id: number,
  token: string,
): Promise<ReadableStream<Uint8Array>> {
  const { url } = client.request.endpoint('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
    ...path,
    asset_id: id,
  })
  const headers = {
    accept: 'application/octet-stream',
    'user-agent': 'modelseal',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  }
  const first = await fetch(url, { headers, redirect: 'manual' })
  const location = first.headers.get('location')
  if (first.status >= 300 && first.status < 400 && location !== null) {
    await first.body?.cancel()
    return bytesOf(await fetch(new URL(location, url), { headers: { 'user-agent': 'modelseal' } }))
  }
  return bytesOf(first)
}

function bytesOf(response: Response): ReadableStream<Uint8Array> {
  if (response.ok && response.body) return response.body
  throw Object.assign(new Error(`status ${response.status}`), { status: response.status })
}
