import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Printer } from '../../demo/print.ts'
import { type Stage, setStage } from '../../demo/stage.ts'
import { type Outcome, tell } from '../../demo/story.ts'
import { createGit } from '../../src/git/git.ts'
import { createGitTags } from '../../src/git/tags.ts'
import { currentEntry, verifyLedger } from '../../src/registry/ledger.ts'
import { readRegistry } from '../../src/registry/registry.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const silent: Printer = { step() {}, says() {}, result() {}, warn() {}, line() {} }

/** The whole story once, by the built action and command line; each test reads what it left. */
describe("a model's life, from its first version to a rollback", () => {
  let stage: Stage
  let outcome: Outcome

  beforeAll(async () => {
    stage = await setStage({ root, judge: true })
    outcome = await tell(stage, silent)
  }, 180_000)

  afterAll(async () => {
    await stage?.close()
  }, 60_000)

  const comments = (number: number) =>
    (stage.repository.issues.get(number)?.comments ?? [])
      .filter(({ viaApp }) => viaApp === 'modelseal')
      .map(({ body }) => body)
  const checks = (number: number) => {
    const head = stage.repository.issues.get(number)?.pull?.headSha
    return Object.fromEntries(
      stage.repository.checkRuns
        .filter(({ headSha, name }) => headSha === head && name.startsWith('modelseal'))
        .map(({ name, conclusion }) => [name, conclusion]),
    )
  }

  test('every exchange with GitHub was as its own description says', () => {
    const { judge, unknownRequests, failures } = stage.sandbox
    expect(judge?.violations).toEqual([])
    expect(unknownRequests).toEqual([])
    expect(failures).toEqual([])
  })

  test('leaves three versions, three steps of the ledger, and as many releases in GitHub', () => {
    expect(outcome.tags).toEqual([
      'penguins#production#1',
      'penguins#production#2',
      'penguins#production#3',
      'penguins@v1.0.0',
      'penguins@v1.1.0',
      'penguins@v1.2.0',
    ])
    expect(stage.repository.releases.map(({ tagName, draft }) => [tagName, draft])).toEqual([
      ['penguins@v1.0.0', false],
      ['penguins@v1.1.0', false],
      ['penguins@v1.2.0', false],
    ])
    for (const { assets } of stage.repository.releases)
      expect(assets.map(({ name, state }) => [name, state]).sort()).toEqual([
        ['forest.json', 'uploaded'],
        ['labels.json', 'uploaded'],
        ['modelseal.manifest.json', 'uploaded'],
      ])
  })

  test('leaves a registry that plain git reads, whose ledger is whole and names who approved', async () => {
    const registry = readRegistry(await createGitTags(createGit(stage.repository.directory)).tags())
    const model = registry.models.get('penguins')
    if (!model) throw new Error('there is no model')
    const ledger = model.stages.get('production') ?? []
    expect(registry.problems).toEqual([])
    expect(verifyLedger(ledger)).toEqual([])
    expect(
      ledger.map(({ version, record }) => [
        version,
        record?.action,
        record?.approvals.map(({ user }) => user),
      ]),
    ).toEqual([
      ['1.1.0', 'promote', ['bob']],
      ['1.2.0', 'promote', ['bob']],
      ['1.1.0', 'rollback', ['bob']],
    ])
    expect(currentEntry(model, 'production')?.version).toBe('1.1.0')
    // GTO decides by date what is in a stage, we by counter: both have to see the same.
    const dates = [...model.versions, ...ledger].map(({ taggedAt }) => Date.parse(taggedAt))
    expect(new Set(dates).size).toBe(dates.length)
    expect([...dates.slice(-3)].sort((a, b) => a - b)).toEqual(dates.slice(-3))
  })

  test('keeps one comment on each pull request, which says what a reviewer wants to know', () => {
    for (const number of [1, 2, 3]) expect(comments(number)).toHaveLength(1)
    expect(comments(1)[0]).toContain('better than the last release — released as 1.1.0')
    expect(comments(1)[0]).toContain(
      '`penguins#production#1` — promoted `1.1.0` in production, approved by bob',
    )
    expect(comments(2)[0]).toContain('❌ 2 gates fail, worse than production — becomes 1.2.0')
    expect(comments(2)[0]).toMatch(/Chinstrap.*fell by 0\.2258/)
    expect(comments(3)[0]).toContain(
      '`penguins#production#3` — rolled back to `1.1.0` in production, approved by bob',
    )
  })

  test('fails the checks of the regression, and tags nothing for it', () => {
    expect(checks(1)).toEqual({ 'modelseal / metrics': 'success', 'modelseal / promotion': 'success' })
    expect(checks(2)['modelseal / metrics']).toBe('failure')
    expect(stage.repository.issues.get(2)?.labels).toEqual(['promote:production'])
  })

  test("takes off the labels that did not count: carol's, the one before the push, and those that were spent", () => {
    const events = stage.repository.issues.get(3)?.timeline ?? []
    const labels = events.flatMap(({ event, actor, label }) =>
      event === 'labeled' || event === 'unlabeled' ? [`${actor.login} ${event} ${label?.name}`] : [],
    )
    expect(labels).toEqual([
      'carol labeled promote:production',
      'modelseal[bot] unlabeled promote:production',
      'bob labeled promote:production',
      'modelseal[bot] unlabeled promote:production',
      'bob labeled promote:production',
      'bob labeled rollback:production',
      expect.stringMatching(/^modelseal\[bot\] unlabeled (promote|rollback):production$/),
      expect.stringMatching(/^modelseal\[bot\] unlabeled (promote|rollback):production$/),
    ])
  })

  test('shows each step of the ledger as a deployment', () => {
    expect(
      stage.repository.deployments.map(({ environment, description, statuses }) => [
        environment,
        description,
        statuses.map(({ state }) => state),
      ]),
    ).toEqual([
      ['production', 'penguins#production#1', ['success', 'inactive']],
      ['production', 'penguins#production#2', ['success', 'inactive']],
      ['production', 'penguins#production#3', ['success']],
    ])
  })

  test('ends with the bytes of 1.1.0, pulled with a token that may only read', () => {
    expect(outcome.pulled).toContain('penguins@v1.1.0: 2 files written')
  })

  test('asks GitHub for no more than it did when this was written', () => {
    // Each request counts against the rate limit of those who use it: raise these only with a reason.
    const limits = [6, 28, 22, 75, 72, 50, 74, 107, 60, 0]
    for (const [at, { title, bot, action }] of outcome.costs.entries()) {
      expect([title, bot <= (limits[at] ?? 0)]).toEqual([title, true])
      expect([title, action <= 14]).toEqual([title, true])
    }
  })
})
