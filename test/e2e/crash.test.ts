import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../sandbox/faults.ts'
import { UserError } from '../../src/ports/errors.ts'
import { withSandbox } from '../support/sandbox.ts'
import { checkout, createModelRepository, endState, releaseOnce } from './support.ts'

/** Every write of a release, by the order in which they come. */
const writes: [string, Pick<FaultRule, 'method' | 'path'>][] = [
  ['making the draft', { method: 'POST', path: /\/releases$/ }],
  ['uploading', { method: 'POST', path: /\/releases\/\d+\/assets$/ }],
  ['making the tag object', { method: 'POST', path: /\/git\/tags$/ }],
  ['claiming the tag', { method: 'POST', path: /\/git\/refs$/ }],
  ['publishing', { method: 'PATCH', path: /\/releases\/\d+$/ }],
]

const undisturbed = withSandbox(async (sandbox) => {
  const repository = await createModelRepository(sandbox)
  await using work = await checkout(sandbox)
  await releaseOnce(sandbox, repository, work)
  return endState(sandbox, repository)
})

/** Runs until one run ends well, as a person would press "Re-run"; at most three times. */
async function releaseDespite(rules: readonly FaultRule[]): Promise<{ end: unknown; failures: number }> {
  return withSandbox(async (sandbox) => {
    const repository = await createModelRepository(sandbox)
    await using work = await checkout(sandbox)
    for (const rule of rules) sandbox.faults.add(rule)
    let failures = 0
    for (let run = 0; run < 3; run += 1) {
      try {
        await releaseOnce(sandbox, repository, work)
        break
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        failures += 1
        // The machine that ran this is gone, and with it what it was about to try again.
        sandbox.faults.clear()
      }
    }
    return { end: await endState(sandbox, repository), failures }
  })
}

describe('a release', () => {
  test('undisturbed is one release with all of its files, and one tag', async () => {
    expect(await undisturbed).toMatchObject({
      releases: [{ tagName: 'fraud@v1.0.0', draft: false }],
      tags: ['refs/tags/fraud@v1.0.0'],
    })
  })

  test.each(writes)('ends the same when GitHub fails once while %s', async (_, where) => {
    const { end, failures } = await releaseDespite([{ ...where, fault: { kind: 'status', status: 500 } }])
    expect(end).toEqual(await undisturbed)
    expect(failures).toBe(0)
  })

  test.each(writes)('is finished by a run again when GitHub stays down while %s', async (_, where) => {
    const fault = { kind: 'status', status: 503 } as const
    const { end, failures } = await releaseDespite([{ ...where, fault, times: 1000 }])
    expect(end).toEqual(await undisturbed)
    expect(failures).toBe(1)
  })

  test.each(writes)('ends the same when the answer is lost after %s', async (_, where) => {
    const { end } = await releaseDespite([{ ...where, fault: { kind: 'cut-answer' } }])
    expect(end).toEqual(await undisturbed)
  })

  test.each([
    ['leaves a starter asset', { kind: 'starter-asset' }],
    ['is cut', { kind: 'cut-upload', afterBytes: 10 }],
    ['stores less than was sent', { kind: 'truncate-asset', toBytes: 3 }],
  ] as const)('ends the same when an upload %s, once or for a whole run', async (_, fault) => {
    const rule = { method: 'POST', path: /\/assets$/, fault }
    const once = await releaseDespite([rule])
    expect([once.end, once.failures]).toEqual([await undisturbed, 0])
    const long = await releaseDespite([{ ...rule, times: 1000 }])
    expect([long.end, long.failures]).toEqual([await undisturbed, 1])
  })

  test('is gone on with by the next attempt of a run: what is there is not uploaded again', () =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      await using work = await checkout(sandbox)
      const down = { method: 'POST', path: /\/git\/refs$/, fault: { kind: 'status', status: 503 } } as const
      sandbox.faults.add({ ...down, times: 1000 })
      await expect(releaseOnce(sandbox, repository, work, { run: { id: '7', attempt: 1 } })).rejects.toThrow(
        UserError,
      )
      sandbox.faults.clear()
      const before = sandbox.requests.length
      await releaseOnce(sandbox, repository, work, { run: { id: '7', attempt: 2 } })
      const uploads = sandbox.requests.slice(before).filter(({ path }) => path.includes('assets?name='))
      expect(uploads.map(({ path }) => path.split('name=')[1])).toEqual([])
      expect(await endState(sandbox, repository)).toEqual(await undisturbed)
    }))

  test('by two runs at once is one version', () =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      await using one = await checkout(sandbox)
      await using two = await checkout(sandbox)
      await Promise.allSettled([one, two].map((work) => releaseOnce(sandbox, repository, work)))
      await releaseOnce(sandbox, repository, one)
      expect(await endState(sandbox, repository)).toEqual(await undisturbed)
    }))

  test('goes around a tag that somebody made for a release in the browser', () =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      const head = await sandbox.git.resolve(repository, 'refs/heads/main')
      await sandbox.git.updateRef(repository, 'refs/tags/fraud@v1.0.0', head, null)
      await using work = await checkout(sandbox)
      expect(await releaseOnce(sandbox, repository, work)).toMatchObject([{ manifest: { version: '1.0.1' } }])
    }))

  test('once more at the same commit changes nothing', () =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      await using work = await checkout(sandbox)
      await releaseOnce(sandbox, repository, work)
      const before = JSON.stringify([repository.releases, await endState(sandbox, repository)])
      const [again] = await releaseOnce(sandbox, repository, work)
      expect(again?.status).toBe('nothing')
      expect(JSON.stringify([repository.releases, await endState(sandbox, repository)])).toBe(before)
    }))
})
