import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { type Stage, setStage } from '../../demo/stage.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function disposable(stage: Stage): Stage & AsyncDisposable {
  return Object.assign(stage, { [Symbol.asyncDispose]: () => stage.close() })
}

test('the bundle trains in a pull request only, and releases after the merge what was approved there', async () => {
  await using stage = disposable(await setStage({ root, judge: true }))
  const { sandbox, repository, project, alice, bob } = stage
  await project.edit('.github/workflows/model.yml', (text) =>
    text
      .replace(
        '- run: node src/train.js',
        "- if: github.event_name == 'pull_request'\n        run: node src/train.js",
      )
      .replace('contents: write', 'actions: read\n      contents: write'),
  )
  await project.push('feat: first model')
  await sandbox.idle()
  const [alone] = repository.workflowRuns
  expect(alone?.conclusion).toBe('failure')
  expect(JSON.stringify(alone?.jobs[0]?.annotations)).toMatch(
    /none can be adopted: .* is of no merged pull request/,
  )

  await project.branch('idea')
  await project.edit('params.yaml', (text) => text.replace(/trees: .*/, 'trees: 30'))
  await project.push('feat: more trees')
  const number = await alice.openPullRequest({ title: 'feat: more trees', head: 'idea', body: '' })
  await sandbox.idle()
  const evaluated = repository.workflowRuns.at(-1)
  expect([evaluated?.event, evaluated?.conclusion]).toEqual(['pull_request', 'success'])
  await bob.merge(number)
  await sandbox.idle()

  const run = repository.workflowRuns.at(-1)
  expect([run?.event, run?.conclusion]).toEqual(['push', 'success'])
  expect(run?.jobs[0]?.log).toContain(
    `Adopting penguins from pull request #${number}, workflow run ${evaluated?.id}`,
  )
  const [release] = repository.releases
  expect([release?.tagName, release?.draft]).toEqual(['penguins@v1.0.0', false])
  const stored = repository.artifacts.filter(({ name }) => name.startsWith('modelseal-bundle-'))
  expect(stored.length).toBeGreaterThan(0)
  const published = release?.assets.map(({ digest }) => digest)
  for (const { digest, runId } of stored) {
    expect(runId).toBe(evaluated?.id)
    expect(published).toContain(digest)
  }
  expect([sandbox.judge?.violations, sandbox.unknownRequests, sandbox.failures]).toEqual([[], [], []])
}, 120_000)
