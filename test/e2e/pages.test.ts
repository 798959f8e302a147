import { mkdir } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { setStage } from '../../demo/stage.ts'
import { hasBrowser, launch } from '../sandbox/pages/browser.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the page of a pull request, in a browser', () => {
  const onlyHere = hasBrowser() ? test : test.skip
  onlyHere(
    'shows the comparison, the gates and who has to act',
    async () => {
      const stage = await setStage({ root, judge: false })
      const browser = await launch()
      try {
        const { sandbox, project, alice, bob } = stage
        const settle = async () => {
          await sandbox.idle()
          sandbox.world.clock.advance(180)
        }
        await project.push('feat: tell penguins apart by flipper and body mass')
        await settle()
        await project.branch('all-measurements')
        await project.edit('params.yaml', (text) =>
          text
            .replace(/trees: .*/, 'trees: 50')
            .replace(
              /features: .*/,
              'features: [Beak Length (mm), Beak Depth (mm), Flipper Length (mm), Body Mass (g)]',
            ),
        )
        await project.push('feat: use all four measurements and 50 trees')
        const number = await alice.openPullRequest({
          title: 'feat: use all four measurements and 50 trees',
          head: 'all-measurements',
          body: 'Body mass alone mixes up two species.',
        })
        await settle()
        await bob.label(number, 'promote:production')
        await settle()

        const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
        await page.goto(`${sandbox.urls.web}/acme/penguins/pull/${number}`, { waitUntil: 'networkidle' })
        const comment = page.locator('.markdown-body', { hasText: 'better than the last release' })
        expect(await comment.locator('h2').textContent()).toBe(
          'penguins: ✅ better than the last release — becomes 1.1.0',
        )
        const rows = await comment.locator('table').first().locator('tr').allInnerTexts()
        expect(rows[1]?.split(/\s*\t\s*/)).toEqual([
          'accuracy',
          '0.9708',
          '0.781',
          '▲ +0.1898 (24.3%)',
          'better',
        ])
        expect(await comment.textContent()).toContain('bob approved with the label promote:production')
        expect(await comment.locator('a.user-mention, a.issue-link, img, .external-image').count()).toBe(0)
        expect(await page.textContent('body')).toContain('modelseal / metrics')

        await mkdir(`${root}.cache/screenshots`, { recursive: true })
        await page.screenshot({ path: `${root}.cache/screenshots/pull-request.png`, fullPage: true })
        if (process.env['UPDATE_IMAGES']) {
          await mkdir(`${root}docs/images`, { recursive: true })
          await page.screenshot({ path: `${root}docs/images/pull-request.png`, fullPage: true })
        }
        await comment.locator('summary', { hasText: 'History of accuracy' }).click()
        await comment.locator('svg').first().waitFor()
      } finally {
        await browser.close()
        await stage.close()
      }
    },
    120_000,
  )
})
