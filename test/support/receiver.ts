import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly name: string
  readonly guid: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly payload: Readonly<Record<string, unknown>>
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly received: Received[]
  /** What it answers; default 200. */
  status: number
}

/** An App's server that only writes down the webhooks it gets. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    const { 'x-github-event': name = '', 'x-github-delivery': guid = '' } = headers
    received.push({ name, guid, headers, body, payload: JSON.parse(body) })
    response.writeHead(receiver.status).end('noted')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    status: 200,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}
