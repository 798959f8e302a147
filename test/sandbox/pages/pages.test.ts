import { mkdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { hasBrowser, launch, visit } from './browser.ts'
import { createSample, type Sample } from './sample.ts'

let sample: Sample
let browser: Browser | null = null
const inBrowser = hasBrowser() ? test : test.skip
const pictures = '.cache/screenshots'

beforeAll(async () => {
  sample = await createSample()
  if (hasBrowser()) browser = await launch()
  await mkdir(pictures, { recursive: true })
})
afterAll(async () => {
  await browser?.close()
  await sample?.sandbox.close()
})

const address = (path: string) =>
  `${sample.sandbox.urls.origin}${path.replace(':run', String(sample.runId)).replace(':head', sample.head)}`
const open = (path: string, scheme?: 'light' | 'dark') => {
  if (!browser) throw new Error('no browser')
  return visit(browser, address(path), scheme)
}
const get = (path: string) => fetch(address(path))

const pages = [
  ['home', '/', 'acme / fraud'],
  ['owner', '/acme', 'Scores card payments'],
  ['repository', '/acme/fraud', 'Fraud model'],
  ['branches', '/acme/fraud/branches', 'more-trees'],
  ['folder', '/acme/fraud/tree/main/src', 'train.py'],
  ['file', '/acme/fraud/blob/main/src/train.py', 'def train(rows):'],
  ['commits', '/acme/fraud/commits/more-trees', 'train: double the trees'],
  ['commit', '/acme/fraud/commit/:head', 'train: metrics of the larger forest'],
  ['issues', '/acme/fraud/issues', 'Recall on small payments is low'],
  ['issue', '/acme/fraud/issues/2', 'we miss a third'],
  ['pulls', '/acme/fraud/pulls', 'Double the trees of the forest'],
  ['pulls-closed', '/acme/fraud/pulls?state=closed', 'Read rows once'],
  ['pull', '/acme/fraud/pull/1', 'better than production'],
  ['pull-merged', '/acme/fraud/pull/3', 'Pull request successfully merged and closed'],
  ['pull-commits', '/acme/fraud/pull/1/commits', 'train: double the trees'],
  ['pull-checks', '/acme/fraud/pull/1/checks', 'Waiting for one more approval'],
  ['pull-files', '/acme/fraud/pull/1/files', 'trees: 400'],
  ['releases', '/acme/fraud/releases', 'Pre-release'],
  ['release', '/acme/fraud/releases/tag/fraud%40v1.0.0', 'modelseal.manifest.json'],
  ['tags', '/acme/fraud/tags', 'fraud#production#1'],
  ['tag', '/acme/fraud/releases/tag/fraud%23production%231', 'fraud 1.0.0 is in production'],
  ['tag-lightweight', '/acme/fraud/releases/tag/team%2Fa-lightweight-one', 'lightweight'],
  ['actions', '/acme/fraud/actions', '1 workflow run'],
  ['run', '/acme/fraud/actions/runs/:run', 'candidate-fraud'],
  ['deployments', '/acme/fraud/deployments', 'production'],
] as const

describe('the pages of the sandbox', () => {
  inBrowser.each(pages)(
    '%s is drawn without complaints, from this server alone',
    async (name, path, text) => {
      const { page, foreign, complaints } = await open(path)

      expect(await page.textContent('body')).toContain(text)
      expect(foreign).toEqual([])
      expect(complaints).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
      await page.close()
    },
  )

  inBrowser.each(['pull', 'release', 'repository', 'run'])('%s has a dark look', async (name) => {
    const { page } = await open(pages.find(([each]) => each === name)?.[1] ?? '', 'dark')

    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(13, 17, 23)')
    await page.screenshot({ path: `${pictures}/${name}-dark.png`, fullPage: true })
    await page.close()
  })

  inBrowser('a chart in a comment is drawn', async () => {
    const { page } = await open('/acme/fraud/pull/1')

    const chart = page.locator('.diagram svg[aria-roledescription="xychart"]')
    await chart.waitFor()
    expect(await chart.textContent()).toContain('Accuracy by version')
    await page.close()
  })

  inBrowser('a hostile comment does nothing', async () => {
    const { page, foreign } = await open('/acme/fraud/issues/4')
    await page.locator('.diagram').waitFor()
    for (const link of await page.getByText('click', { exact: true }).all()) await link.click()
    await page.getByText('hover', { exact: true }).hover()

    expect(await page.evaluate('window.hacked')).toBeUndefined()
    expect(foreign).toEqual([])
    expect(
      await page.locator('.comment :is(script, iframe, style:not(svg style), form, button)').count(),
    ).toBe(0)
    expect(await page.locator('a[href^="javascript:" i]').count()).toBe(0)
    expect(await page.evaluate('getComputedStyle(document.body).display')).toBe('block')
    await page.close()
  })

  test.each([
    '/acme/fraud/pull/99',
    '/acme/fraud/pull/2',
    '/acme/fraud/issues/99',
    '/acme/fraud/releases/tag/nothing',
    '/acme/fraud/blob/main/nothing.txt',
    '/acme/fraud/actions/runs/1',
    '/acme/nothing',
    '/assets/mermaid/..%2f..%2fpackage.json',
  ])('%s is not found', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  test('a pull request is found under the address of an issue', async () => {
    const { url, status } = await get('/acme/fraud/issues/1')

    expect([status, new URL(url).pathname]).toEqual([200, '/acme/fraud/pull/1'])
  })

  test('texts are escaped wherever they are not Markdown', async () => {
    expect(await (await get('/acme/fraud/actions/runs/:run')).text()).toContain('&lt;b&gt;400&lt;/b&gt;')
  })

  test('pages forbid everything but their own scripts, styles and pictures', async () => {
    const policy = (await get('/acme/fraud')).headers.get('content-security-policy')

    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  })
})
