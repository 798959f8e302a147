import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { createRepository, createUser, createUserToken } from '../../sandbox/seed.ts'
import type { Account, Repository, WorkflowRun } from '../../sandbox/world.ts'
import { commitFiles } from './support.ts'

let github: Sandbox
let alice: Account
let repository: Repository
let token: string
let folder: string
let sawLine: (line: string) => unknown

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actions-'))
  sawLine = () => undefined
  const runner = { actions: { 'acme/probe': folder }, onLog: (line: string) => sawLine(line) }
  github = await startSandbox({ judge: true, runner })
  alice = createUser(github, 'alice')
  token = createUserToken(github, alice)
  repository = await createRepository(github, alice, 'fraud')
})
afterEach(async () => {
  expect(github.judge?.violations).toEqual([])
  await github.close()
  await rm(folder, { recursive: true, force: true })
})

/** Pushes a workflow and waits until all it starts is over. */
async function push(workflow: string, files: Record<string, string> = {}): Promise<WorkflowRun> {
  await commitFiles(github, repository, alice, { '.github/workflows/ci.yml': workflow, ...files })
  await github.idle()
  expect(github.failures).toEqual([])
  return lastRun()
}

function lastRun(): WorkflowRun {
  const run = repository.workflowRuns.at(-1)
  if (!run) throw new Error('no workflow ran')
  return run
}

const logs = (run: WorkflowRun) => run.jobs.map(({ log }) => log).join('\n')
const results = (run: WorkflowRun) =>
  Object.fromEntries(run.jobs.map(({ name, conclusion }) => [name, conclusion]))

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${github.urls.api}/repos/alice/fraud${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
  }
}

describe('a workflow', () => {
  test('passes outputs along needs, runs each combination of a matrix, and obeys conditions', async () => {
    const run = await push(`
name: CI
on: push
env: {STAGE: test}
jobs:
  plan:
    runs-on: ubuntu-latest
    outputs: {version: "\${{ steps.plan.outputs.version }}"}
    steps:
      - id: plan
        run: echo "version=1.2.3" >> "$GITHUB_OUTPUT"
  train:
    needs: plan
    runs-on: ubuntu-latest
    strategy: {matrix: {seed: [1, 2]}}
    steps:
      - run: echo "train \${{ needs.plan.outputs.version }} seed \${{ matrix.seed }} $STAGE"
      - if: matrix.seed == 2
        run: echo "only two"
  never:
    needs: plan
    if: needs.plan.outputs.version != '1.2.3'
    runs-on: ubuntu-latest
    steps: [{run: exit 1}]
`)

    expect(results(run)).toEqual({
      plan: 'success',
      'train (1)': 'success',
      'train (2)': 'success',
      never: 'skipped',
    })
    expect(run).toMatchObject({
      status: 'completed',
      conclusion: 'success',
      workflowName: 'CI',
      event: 'push',
    })
    const [, one, two] = run.jobs
    expect(one?.log).toContain('train 1.2.3 seed 1 test')
    expect(one?.steps.map(({ conclusion }) => conclusion)).toContain('skipped')
    expect(two?.log).toContain('only two')
  })

  test('that fails says where, skips what follows, and still does what it must', async () => {
    const run = await push(`
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: |
          echo "::error file=train.py,line=7,title=Bad::loss is NaN%0Areally"
          password=hunter$((1 + 1))
          echo "::add-mask::$password"
          echo "the password is $password"
          exit 3
      - run: echo never
      - if: failure()
        run: echo "cleaned up"
      - if: always()
        continue-on-error: true
        run: exit 1
  next:
    needs: test
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  report:
    needs: test
    if: always()
    runs-on: ubuntu-latest
    steps: [{run: "echo was \${{ needs.test.result }}"}]
`)

    expect(results(run)).toEqual({ test: 'failure', next: 'skipped', report: 'success' })
    expect(run.conclusion).toBe('failure')
    const [failed] = run.jobs
    expect(failed?.annotations[0]).toEqual({
      path: 'train.py',
      start_line: 7,
      end_line: 7,
      annotation_level: 'failure',
      message: 'loss is NaN\nreally',
      title: 'Bad',
    })
    expect(failed?.annotations[1]?.message).toBe('Process completed with exit code 3.')
    expect(failed?.log).toContain('the password is ***')
    expect(failed?.log).not.toContain('hunter2')
    expect(failed?.log).toContain('cleaned up')
    expect(failed?.steps.map(({ conclusion }) => conclusion)).toEqual([
      'success',
      'failure',
      'skipped',
      'success',
      'success',
      'success',
    ])
    expect(logs(run)).toContain('was failure')
  })

  test('that GitHub would refuse shows as a failed run', async () => {
    const run = await push('on: push\njobs: {a: {steps: 3}}')

    expect(run).toMatchObject({ status: 'completed', conclusion: 'failure', jobs: [] })
  })

  test.each([
    ['branches: [release/**]', false],
    ['branches: [ma*]', true],
    ['branches-ignore: [main]', false],
    ['tags: ["v*"]', false],
    ['paths: ["src/**"]', true],
    ['paths-ignore: ["**"]', false],
  ])('with %s starts on a push to main: %s', async (filter, starts) => {
    await commitFiles(github, repository, alice, { 'README.md': 'fraud' })

    await commitFiles(github, repository, alice, {
      '.github/workflows/ci.yml': `on: {push: {${filter}}}\njobs: {a: {runs-on: x, steps: [{run: "true"}]}}`,
      'src/train.py': 'pass',
    })
    await github.idle()

    expect(repository.workflowRuns).toHaveLength(starts ? 1 : 0)
  })

  test('runs in checks by GitHub Actions, and tells of itself', async () => {
    const run = await push('name: CI\non: push\njobs: {a: {runs-on: x, steps: [{run: "true"}]}}')

    expect(repository.checkRuns).toMatchObject([
      { name: 'a', appId: 15368, conclusion: 'success', headSha: run.headSha },
    ])
    expect(repository.checkSuites.find(({ id }) => id === run.checkSuiteId)).toMatchObject({
      conclusion: 'success',
    })
    const { body } = await call('GET', `/actions/runs?head_sha=${run.headSha}&status=completed`)
    expect(body).toMatchObject({
      total_count: 1,
      workflow_runs: [{ id: run.id, name: 'CI', conclusion: 'success' }],
    })
    const { body: jobs } = await call('GET', `/actions/runs/${run.id}/jobs`)
    expect(jobs.jobs[0].steps.map(({ name }: { name: string }) => name)).toEqual([
      'Set up job',
      'Run true',
      'Complete job',
    ])
    expect((await call('GET', `/actions/jobs/${run.jobs[0]?.id}/logs`)).body).toContain('shell: bash -e {0}')
  })

  test('starts another by workflow_run, at the default branch', async () => {
    await push('name: CI\non: push\njobs: {a: {runs-on: x, steps: [{run: "true"}]}}', {
      '.github/workflows/after.yml':
        'on: {workflow_run: {workflows: [CI], types: [completed]}}\njobs: {b: {runs-on: x, steps: [{run: "echo after ${{ github.event.workflow_run.conclusion }}"}]}}',
    })

    expect(lastRun()).toMatchObject({ event: 'workflow_run', conclusion: 'success' })
    expect(logs(lastRun())).toContain('after success')
  })

  test('is started by hand with inputs', async () => {
    await push(
      'on: {workflow_dispatch: {inputs: {name: {default: world}, loud: {type: boolean, default: false}}}}\njobs: {a: {runs-on: x, steps: [{run: "echo hello ${{ inputs.name }} ${{ inputs.loud }}"}]}}',
      { '.github/workflows/other.yml': 'on: push\njobs: {a: {runs-on: x, steps: [{run: "true"}]}}' },
    )

    const refused = await call('POST', '/actions/workflows/other.yml/dispatches', { ref: 'main' })
    const started = await call('POST', '/actions/workflows/ci.yml/dispatches', {
      ref: 'main',
      inputs: { name: 'you' },
    })
    await github.idle()

    expect([refused.status, started.status]).toEqual([422, 204])
    expect(logs(lastRun())).toContain('hello you false')
  })

  test('can be run again, as a new attempt of the same run', async () => {
    const run = await push(
      'on: push\njobs: {a: {runs-on: x, steps: [{run: "echo attempt $GITHUB_RUN_ATTEMPT; [ $GITHUB_RUN_ATTEMPT = 2 ]"}]}, b: {runs-on: x, steps: [{run: "true"}]}}',
    )
    expect(run.conclusion).toBe('failure')

    const { status } = await call('POST', `/actions/runs/${run.id}/rerun-failed-jobs`)
    await github.idle()

    expect(status).toBe(201)
    expect(run).toMatchObject({ runAttempt: 2, conclusion: 'success' })
    expect(run.jobs.filter(({ runAttempt }) => runAttempt === 2).map(({ name }) => name)).toEqual(['a'])
  })

  test('is stopped with all it started when it is cancelled', async () => {
    const started = new Promise<void>((resolve) => {
      sawLine = (line) => line === 'sleeping now' && resolve()
    })
    await commitFiles(github, repository, alice, {
      '.github/workflows/ci.yml':
        'on: push\njobs: {a: {runs-on: x, steps: [{run: "echo sleeping now; sleep 600 & wait"}]}}',
    })
    await started

    const { status } = await call('POST', `/actions/runs/${lastRun().id}/cancel`)
    await github.idle()

    expect(status).toBe(202)
    expect(lastRun().conclusion).toBe('cancelled')
  })
})

describe('checkout', () => {
  test('brings one commit without tags, with credentials that later steps can push with', async () => {
    await commitFiles(github, repository, alice, { 'README.md': 'one' })
    const first = await github.git.resolve(repository, 'refs/heads/main')
    await github.git.updateRef(repository, 'refs/tags/v1', first, null)

    const run = await push(`
on: push
permissions: {contents: write}
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          echo "commits $(git rev-list --count HEAD) tags [$(git tag)] on $(git branch --show-current)"
          git config user.name a && git config user.email a@example.com
          git commit -q --allow-empty -m 'chore: by the workflow'
          git push -q origin HEAD:main
`)

    expect(logs(run)).toContain('commits 1 tags [] on main')
    expect(run.conclusion).toBe('success')
    expect((await github.git.log(repository, { head: 'refs/heads/main' }))[0]?.message).toContain(
      'by the workflow',
    )
    // What a job's own token does starts no workflow.
    expect(repository.workflowRuns).toHaveLength(1)
  })

  test('brings everything with fetch-depth 0', async () => {
    await commitFiles(github, repository, alice, { 'README.md': 'one' })
    await github.git.updateRef(
      repository,
      'refs/tags/v1',
      await github.git.resolve(repository, 'refs/heads/main'),
      null,
    )

    const run = await push(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0}
      - run: echo "commits $(git rev-list --count HEAD) tags [$(git tag)] on $(git branch --show-current)"
`)

    expect(logs(run)).toContain('commits 2 tags [v1] on main')
  })

  test('gives a token that only reads by default', async () => {
    const run = await push(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: git push origin HEAD:refs/heads/other
`)

    expect(run.conclusion).toBe('failure')
    expect(await github.git.resolve(repository, 'refs/heads/other')).toBeNull()
  })
})

describe('a pull request', () => {
  const workflow = `
on: {pull_request: {branches: [main]}}
permissions: {contents: write, pull-requests: write}
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          echo "on [$(git branch --show-current)] ref $GITHUB_REF head $GITHUB_HEAD_REF base $GITHUB_BASE_REF"
          echo "merge $([ "$(git rev-parse HEAD)" = "$GITHUB_SHA" ] && echo checked out)"
          echo "secret [\${{ secrets.KEY }}]"
          git push -q origin HEAD:refs/heads/from-the-job
`

  async function open(from: Repository, author: Account): Promise<void> {
    await commitFiles(github, from, author, { 'train.py': 'pass' }, { branch: 'feature', from: 'main' })
    const body = JSON.stringify({ title: 'feat: train', head: `${from.owner.login}:feature`, base: 'main' })
    const authorization = `Bearer ${createUserToken(github, author)}`
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await fetch(`${github.urls.api}/repos/alice/fraud/pulls`, {
      method: 'POST',
      headers,
      body,
    })
    expect(response.status).toBe(201)
    await github.idle()
    expect(github.failures).toEqual([])
  }

  beforeEach(async () => {
    repository.secrets.set('KEY', 'sesame')
    await commitFiles(github, repository, alice, { '.github/workflows/ci.yml': workflow })
  })

  test('runs at its test merge, detached, under its head', async () => {
    await open(repository, alice)

    const run = lastRun()
    expect(run).toMatchObject({ event: 'pull_request', headBranch: 'feature', pullRequests: [1] })
    expect(run.headSha).toBe(await github.git.resolve(repository, 'refs/heads/feature'))
    expect(run.sha).toBe(await github.git.resolve(repository, 'refs/pull/1/merge'))
    expect(logs(run)).toContain('on [] ref refs/pull/1/merge head feature base main')
    expect(logs(run)).toContain('merge checked out')
    expect(logs(run)).toContain('secret [***]')
    expect(run.conclusion).toBe('success')
  })

  test('from a fork gets no secrets, and a token that only reads whatever is declared', async () => {
    const bob = createUser(github, 'bob')

    await open(await createRepository(github, bob, 'fraud', { forkOf: repository }), bob)

    const run = lastRun()
    expect(run).toMatchObject({ event: 'pull_request', conclusion: 'failure', pullRequests: [] })
    expect(logs(run)).toContain('merge checked out')
    expect(logs(run)).toContain('secret []')
    expect(await github.git.resolve(repository, 'refs/heads/from-the-job')).toBeNull()
  })
})

describe('an action', () => {
  async function writeAction(main: string, post = ''): Promise<void> {
    await mkdir(folder, { recursive: true })
    const inputs = 'inputs: {who: {default: world}, token: {default: "${{ github.token }}"}}'
    await writeFile(
      join(folder, 'action.yml'),
      `name: probe\n${inputs}\nruns: {using: node24, main: main.mjs, post: post.mjs}\n`,
    )
    await writeFile(join(folder, 'main.mjs'), main)
    await writeFile(join(folder, 'post.mjs'), post)
  }

  const workflow = `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: echo "script sees [$ACTIONS_RUNTIME_TOKEN] [$HOME]"
      - id: probe
        uses: acme/probe@v1
      - run: echo "output \${{ steps.probe.outputs.greeting }} env $EXTRA"
`

  test('gets its inputs and what only actions get, and hands on outputs, environment, state and summary', async () => {
    await writeAction(
      `import { appendFileSync } from 'node:fs'
const { env } = process
const write = (name, text) => appendFileSync(env[name], text + '\\n')
write('GITHUB_OUTPUT', 'greeting<<END\\nhello ' + env.INPUT_WHO + '\\nEND')
write('GITHUB_ENV', 'EXTRA=yes')
write('GITHUB_STATE', 'began=now')
write('GITHUB_STEP_SUMMARY', '# Done')
console.log('token', env.INPUT_TOKEN.length, 'runtime', env.ACTIONS_RUNTIME_TOKEN.split('.').length, env.GITHUB_SERVER_URL)`,
      "console.log('post', process.env.STATE_began)",
    )

    const run = await push(workflow)

    const [job] = run.jobs
    expect(run.conclusion).toBe('success')
    expect(job?.log).toContain('script sees []')
    expect(job?.log).toContain('runtime 3 http://github.localhost:')
    expect(job?.log).toContain('output hello world env yes')
    expect(job?.log).toContain('post now')
    expect(job?.summary).toBe('# Done\n')
    expect(job?.steps.map(({ name }) => name)).toContain('Post Run acme/probe@v1')
  })

  test('uploads an artifact through the results service', async () => {
    const client = join(process.cwd(), 'node_modules/@actions/artifact/lib/artifact.js')
    await writeAction(
      `import { DefaultArtifactClient } from ${JSON.stringify(client)}
import { writeFileSync } from 'node:fs'
writeFileSync('model.bin', 'weights')
await new DefaultArtifactClient().uploadArtifact('', ['model.bin'], '.', { skipArchive: true })`,
    )

    const run = await push(workflow)

    expect(run.conclusion).toBe('success')
    expect(repository.artifacts).toMatchObject([{ name: 'model.bin', runId: run.id, size: 7 }])
  })

  test('that is not known fails its step', async () => {
    const run = await push(workflow.replace('acme/probe', 'acme/other'))

    expect(run.jobs[0]?.annotations[0]?.message).toContain('Unable to resolve action')
  })
})
