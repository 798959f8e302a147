import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNodeMiddleware, createProbot, ProbotOctokit } from 'probot'
import { app } from './app.ts'

export interface BotOptions {
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
  readonly webhookSecret: string
  /** REST base, for GitHub Enterprise Server: `https://HOST/api/v3`. */
  readonly baseUrl: string
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
  /** Spread writes out as GitHub asks for; off only where nobody counts them. Default true. */
  readonly throttle?: boolean
}

export interface Bot {
  /** Without a trailing slash; webhooks go to `/api/github/webhooks` below it. */
  readonly url: string
  close(): Promise<void>
}

/** Probot's own defaults come before these. */
function unthrottled(options: object): object {
  return { ...options, throttle: { enabled: false } }
}

/** A web server for GitHub's webhooks, with `/health` for whoever watches it. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const probot = createProbot({
    env: {},
    overrides: {
      appId: options.appId,
      privateKey: options.privateKey,
      secret: options.webhookSecret,
      baseUrl: options.baseUrl,
      logLevel: options.logLevel,
      Octokit: options.throttle === false ? ProbotOctokit.defaults(unthrottled) : ProbotOctokit,
    },
  })
  const webhooks = await createNodeMiddleware(app, { probot, webhooksPath: '/api/github/webhooks' })
  const server = createServer(async (request, response) => {
    if (request.url === '/health') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
      return
    }
    const handled = await webhooks(request, response)
    if (!handled && !response.headersSent) response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}
