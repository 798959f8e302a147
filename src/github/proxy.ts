import type { Dispatcher } from 'undici'

/**
 * Sends requests through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, as curl and git understand them;
 * nothing is loaded when none does. What is sent by hand needs the dispatcher that comes back.
 */
export async function useProxy(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (!names.some((name) => env[name] || env[name.toLowerCase()])) return
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici')
  setGlobalDispatcher(new EnvHttpProxyAgent())
  proxied = true
}

const names = ['HTTPS_PROXY', 'HTTP_PROXY']
let proxied = false

/** Null when requests go straight to their hosts. */
export async function proxyDispatcher(): Promise<Dispatcher | null> {
  return proxied ? (await import('undici')).getGlobalDispatcher() : null
}
