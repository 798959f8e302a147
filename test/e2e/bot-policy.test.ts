import { describe, expect, test } from '@jest/globals'
import { commitFiles } from '../sandbox/support.ts'
import { type BotStage, candidateOf, policy, withBotStage } from './bot-stage.ts'

const ask = 'promote:production'
const file = '.github/modelseal.yml'
const loose = policy
  .replace('min: 0.9', 'min: 0')
  .replace('production: {', 'production: {author-may-approve: true, approvals: 0, ')

async function promotions({ sandbox, repository }: BotStage): Promise<string[]> {
  const refs = await sandbox.git.refs(repository, 'refs/tags/')
  return refs.map(({ name }) => name.slice('refs/tags/'.length)).filter((name) => name.includes('#'))
}

function labels({ repository, number }: BotStage): readonly string[] {
  return repository.issues.get(number)?.labels ?? []
}

function check(stage: BotStage, name: 'metrics' | 'promotion'): string | null {
  const run = stage.repository.checkRuns.findLast(
    (each) => each.name === `modelseal / ${name}` && each.headSha === stage.head(),
  )
  return run?.conclusion ?? null
}

describe('a promotion', () => {
  test("is judged by the default branch's gates and approvers, whatever the pull request makes of them", () =>
    withBotStage(
      async (stage) => {
        await stage.handOver(candidateOf(stage.head(), 0.5))
        expect(check(stage, 'metrics')).toBe('failure')
        await stage.alice.label(stage.number, ask)
        await stage.settle()
        expect(labels(stage)).toEqual([])
        await stage.bob.label(stage.number, ask)
        await stage.settle()
        expect(check(stage, 'promotion')).toBe('failure')
      },
      {
        change: { '.github/modelseal.yml': loose },
      },
    ))

  test("is judged by the default branch's policy when the author moves the pull request to a base of their own", () =>
    withBotStage(async (stage) => {
      const { sandbox, repository, alice, number } = stage
      const options = { branch: 'loose', from: 'main' }
      await commitFiles(sandbox, repository, alice.account, { [file]: loose }, options)
      const moved = await fetch(`${sandbox.urls.api}/repos/acme/fraud/pulls/${number}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${alice.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ base: 'loose' }),
      })
      expect(moved.status).toBe(200)
      await stage.settle()
      await stage.handOver(candidateOf(stage.head()))
      await alice.label(number, ask)
      await stage.settle()
      await stage.mergeAndRelease('1.0.0')
      expect([await promotions(stage), labels(stage)]).toEqual([[], []])
    }))

  test('is judged by the policy of now, not by that of when the pull request was opened', () =>
    withBotStage(async (stage) => {
      const { sandbox, repository, bob, carol, number } = stage
      const approvers = policy.replace('teams: [acme/ml-leads]', 'users: [carol]')
      await commitFiles(sandbox, repository, bob.account, { [file]: approvers })
      await stage.handOver(candidateOf(stage.head()))
      await bob.label(number, ask)
      await stage.settle()
      expect(labels(stage)).toEqual([])
      await carol.label(number, ask)
      await stage.settle()
      await stage.mergeAndRelease('1.0.0')
      expect(await promotions(stage)).toEqual(['fraud#production#1'])
    }))
})
