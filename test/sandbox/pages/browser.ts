import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Whether there is a browser here; says so when there is none. */
export function hasBrowser(): boolean {
  const there = existsSync(executablePath)
  if (!there) console.log(`skipped: there is no ${executablePath} (apt-get install chromium)`)
  return there
}

export function launch(): Promise<Browser> {
  const quiet = ['disable-background-networking', 'disable-component-update', 'disable-sync', 'no-first-run']
  const args = [...quiet, 'headless', 'no-sandbox', 'disable-gpu', 'disable-quic'].map((name) => `--${name}`)
  return chromium.launch({ executablePath, args })
}

export interface Visit {
  readonly page: Page
  /** Whatever the page asked of another origin than its own. */
  readonly foreign: string[]
  /** Errors and warnings of the console, exceptions, and requests that failed. */
  readonly complaints: string[]
}

export async function visit(
  browser: Browser,
  url: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Visit> {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 800 } })
  const foreign: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) foreign.push(request.url())
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  await page.goto(url)
  await page.locator('pre.mermaid').first().waitFor({ state: 'detached' })
  return { page, foreign, complaints }
}
