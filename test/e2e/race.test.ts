import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import semver from 'semver'
import type { FaultRule } from '../../sandbox/faults.ts'
import { createProject, type Project, train } from '../cli/project.ts'
import { createTestRepository, type TestRepository } from '../git/repository.ts'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts'

let cli: CommandLine
let sandbox: TestSandbox
const opened: AsyncDisposable[] = []
beforeAll(async () => {
  ;[cli, sandbox] = await Promise.all([buildCommandLine(), startTestSandbox()])
})
afterAll(async () => {
  for (const each of opened) await each[Symbol.asyncDispose]()
  await cli.close()
  await sandbox.finish()
})

async function project(name: string): Promise<Project> {
  const created = await createProject(sandbox, name)
  opened.push(created)
  return created
}

/** What a job has before it releases: one commit of the branch, without tags, and a model that it trained. */
async function runner(from: Project, commit: string, accuracy: number): Promise<TestRepository> {
  const work = await createTestRepository()
  opened.push(work)
  const url = `${sandbox.urls.origin}/acme/${from.repository.name}.git`
  await work.git(['remote', 'add', 'origin', url])
  await work.git([
    'fetch',
    '--quiet',
    '--no-tags',
    '--depth=1',
    'origin',
    `+${commit}:refs/remotes/origin/main`,
  ])
  await work.git(['checkout', '--quiet', '--force', '-B', 'main', 'refs/remotes/origin/main'])
  await train(work, accuracy)
  return work
}

interface Outcome {
  readonly model: string
  readonly status: 'released' | 'finished' | 'nothing'
  readonly version: string | null
  readonly reason: string
}

/** A process that releases, to its end. */
async function release(
  from: Project,
  { directory }: TestRepository,
  ...models: string[]
): Promise<Outcome[]> {
  const document = await cli.json(['release', ...models], { cwd: directory, env: from.env })
  return (document as { models: Outcome[] }).models
}

/** Requests that come here wait for one another, or for `open`. */
function barrier(rule: Pick<FaultRule, 'method' | 'path'>, count: number) {
  let open = () => {}
  let allHere = () => {}
  const until = new Promise<void>((resolve) => {
    open = resolve
  })
  const met = new Promise<void>((resolve) => {
    allHere = resolve
  })
  let here = 0
  const arrived = () => {
    here += 1
    if (here === count) allHere()
  }
  sandbox.faults.add({ ...rule, fault: { kind: 'hold', until, arrived }, times: count })
  return { open, met }
}

const claims = (name: string) => ({ method: 'POST', path: new RegExp(`^/repos/acme/${name}/git/refs$`) })
const publishings = (name: string) => ({
  method: 'PATCH',
  path: new RegExp(`^/repos/acme/${name}/releases/\\d+$`),
})

interface Found {
  readonly model: string
  readonly version: string
  readonly commit: string
  readonly taggedAt: number
}

interface ApiRelease {
  readonly id: number
  readonly tag_name: string
  readonly draft: boolean
  readonly assets: readonly { name: string; size: number; state: string; digest: string; url: string }[]
}

/**
 * All versions, oldest tag first, as plain git and GitHub's API tell of them. Fails when a tag is not annotated, has
 * no release or several, a release lacks a file, or a draft is left.
 */
async function inspect({ repository, env }: Project): Promise<Found[]> {
  const { name } = repository
  await using clone = await createTestRepository({
    create: ['clone', '--quiet', `${sandbox.urls.origin}/acme/${name}.git`],
  })
  const record = 'contents:trailers:key=Modelseal-Record,valueonly,unfold'
  const format = `--format=%(objecttype)%09%(refname:strip=2)%09%(*objectname)%09%(taggerdate:unix)%09%(${record})%00`
  const listed = await clone.git(['for-each-ref', '--sort=taggerdate', format, 'refs/tags'])
  const ask = async (path: string, accept: string) =>
    fetch(`${path.startsWith('http') ? '' : sandbox.urls.api}${path}`, {
      headers: { authorization: `Bearer ${env['GITHUB_TOKEN']}`, accept },
    })
  const answer = await ask(`/repos/acme/${name}/releases?per_page=100`, 'application/vnd.github+json')
  const releases = (await answer.json()) as ApiRelease[]
  const found: Found[] = []
  for (const line of listed.split('\0').map((each) => each.trim())) {
    if (line === '') continue
    const [type, tag = '', commit = '', date = '', text = ''] = line.split('\t')
    expect(type).toBe('tag')
    const told = JSON.parse(text)
    expect(`${told.model}@v${told.version} ${told.commit}`).toBe(`${tag} ${commit}`)
    const own = releases.filter(({ tag_name }) => tag_name === tag)
    expect(own).toMatchObject([{ id: told.storage.id, draft: false }])
    const assets = own[0]?.assets ?? []
    const manifest = assets.find((asset) => asset.name === 'modelseal.manifest.json')
    expect(manifest?.digest).toBe(`sha256:${told.manifest.sha256}`)
    const { files } = (await (await ask(manifest?.url ?? '', 'application/octet-stream')).json()) as {
      files: { asset: string; size: number; sha256: string }[]
    }
    expect(
      assets
        .filter((asset) => asset !== manifest)
        .map(({ name, size, state, digest }) => [name, size, state, digest])
        .sort(),
    ).toEqual(files.map(({ asset, size, sha256 }) => [asset, size, 'uploaded', `sha256:${sha256}`]).sort())
    found.push({ model: told.model, version: told.version, commit, taggedAt: Number(date) })
  }
  expect(releases).toHaveLength(found.length)
  return found
}

/** The versions as they follow each other along the branch; fails when their order is another. */
async function along(from: Project, found: readonly Found[]): Promise<string[]> {
  const branch = (await from.git(['rev-list', '--first-parent', '--reverse', 'HEAD'])).split('\n')
  const byCommit = found.toSorted((a, b) => branch.indexOf(a.commit) - branch.indexOf(b.commit))
  expect(byCommit.map(({ version }) => version)).toEqual(
    found.map(({ version }) => version).sort((a, b) => semver.compare(a, b)),
  )
  return byCommit.map(({ version, commit }) => `${version} ${branch.indexOf(commit)}`)
}

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ status, version }) => `${status} ${version}`)

describe('two runs that release the same model at once', () => {
  test('at the same commit make one version, and both say so', async () => {
    const from = await project('same')
    const head = await from.git(['rev-parse', 'HEAD'])
    const works = [await runner(from, head, 0.91), await runner(from, head, 0.92)]
    const { open, met } = barrier(claims('same'), 2)
    const both = Promise.all(works.map((work) => release(from, work)))
    await met
    // Both have a draft with all files by now, and want the same name.
    expect(from.repository.releases.filter(({ draft }) => draft)).toHaveLength(2)
    open()
    const outcomes = (await both).flat()
    expect(told(outcomes)).toContain('released 1.0.0')
    for (const outcome of outcomes.filter(({ status }) => status === 'nothing'))
      expect(outcome.reason).toBe('this commit is already 1.0.0')
    expect(await inspect(from)).toMatchObject([{ model: 'fraud', version: '1.0.0', commit: head }])
  })

  test('publish it together, if one finds what the other is about to publish', async () => {
    const from = await project('together')
    const head = await from.git(['rev-parse', 'HEAD'])
    const { open, met } = barrier(publishings('together'), 1)
    const first = release(from, await runner(from, head, 0.91))
    await met
    const second = await release(from, await runner(from, head, 0.92))
    expect(told(second)).toEqual(['finished 1.0.0'])
    open()
    expect(told(await first)).toEqual(['released 1.0.0'])
    expect(await inspect(from)).toMatchObject([{ version: '1.0.0', commit: head }])
  })

  test('and one that was held up while its draft was cleaned away has lost nothing', async () => {
    const from = await project('cleaned')
    const head = await from.git(['rev-parse', 'HEAD'])
    const uploads = { method: 'POST', path: /^\/repos\/acme\/cleaned\/releases\/\d+\/assets$/ }
    const { open, met } = barrier(uploads, 1)
    const slow = release(from, await runner(from, head, 0.91))
    await met
    expect(told(await release(from, await runner(from, head, 0.92)))).toEqual(['released 1.0.0'])
    open()
    expect(told(await slow)).toEqual(['nothing null'])
    expect(await inspect(from)).toHaveLength(1)
  })
})

describe('a run on an older commit', () => {
  test('that wants the number of a newer one has nothing to release any more', async () => {
    const from = await project('older')
    const older = await from.git(['rev-parse', 'HEAD'])
    const newer = await from.commit('feat: more')
    await from.push()
    const { open, met } = barrier(claims('older'), 1)
    const slow = release(from, await runner(from, older, 0.91))
    await met
    expect(told(await release(from, await runner(from, newer, 0.92)))).toEqual(['released 1.0.0'])
    open()
    const [outcome] = await slow
    expect(outcome).toMatchObject({
      status: 'nothing',
      reason: expect.stringContaining('fraud@v1.0.0 was released'),
    })
    expect(await inspect(from)).toMatchObject([{ version: '1.0.0', commit: newer }])
  })

  test('that wants a lower number gets it, below the newer one', async () => {
    const from = await project('lower')
    const first = await from.git(['rev-parse', 'HEAD'])
    await release(from, await runner(from, first, 0.9))
    const older = await from.commit('fix: one')
    const newer = await from.commit('feat: more')
    await from.push()
    const { open, met } = barrier(claims('lower'), 1)
    const slow = release(from, await runner(from, older, 0.91))
    await met
    expect(told(await release(from, await runner(from, newer, 0.92)))).toEqual(['released 1.1.0'])
    open()
    expect(told(await slow)).toEqual(['released 1.0.1'])
    expect(await along(from, await inspect(from))).toEqual(['1.0.0 0', '1.0.1 1', '1.1.0 2'])
  })

  test('that is first leaves the next number to the newer one', async () => {
    const from = await project('first')
    const older = await from.git(['rev-parse', 'HEAD'])
    const newer = await from.commit('feat: more')
    await from.push()
    const { open, met } = barrier(claims('first'), 1)
    const slow = release(from, await runner(from, newer, 0.92))
    await met
    expect(told(await release(from, await runner(from, older, 0.91)))).toEqual(['released 1.0.0'])
    open()
    expect(told(await slow)).toEqual(['released 1.1.0'])
    const found = await inspect(from)
    expect(await along(from, found)).toEqual(['1.0.0 0', '1.1.0 1'])
    expect(found[1]?.taggedAt).toBeGreaterThan(found[0]?.taggedAt ?? 0)
  })
})

test('five runs on five commits at once: all versions are in the order of the commits, and the last commit has one', async () => {
  const from = await project('five')
  const commits = [await from.git(['rev-parse', 'HEAD'])]
  for (let count = 1; count < 5; count += 1) commits.push(await from.commit(`feat: ${count}`))
  await from.push()
  const works = await Promise.all(commits.map((commit, at) => runner(from, commit, 0.9 + at / 100)))
  const { open, met } = barrier(claims('five'), 5)
  const all = Promise.all(works.map((work) => release(from, work)))
  await met
  open()
  const outcomes = (await all).flat()
  const found = await inspect(from)
  expect(outcomes.flatMap(({ version }) => version ?? []).sort()).toEqual(
    found.map(({ version }) => version).sort(),
  )
  const order = await along(from, found)
  expect(order.at(-1)).toMatch(/ 4$/)
  // Each was made by a run that knew of the one before.
  for (const [at, { taggedAt }] of found.slice(1).entries())
    expect(taggedAt).toBeGreaterThan(found[at]?.taggedAt ?? Number.POSITIVE_INFINITY)
})

test('ten runs that release ten models at once make ten versions', async () => {
  const from = await project('ten')
  const models = Array.from({ length: 10 }, (_, at) => `model-${at}`)
  await from.write(
    '.github/modelseal.yml',
    `models:\n${models.map((model) => `  ${model}: {path: models/fraud/}\n`).join('')}`,
  )
  const head = await from.commit('feat: ten models')
  await from.push()
  const works = await Promise.all(models.map((_, at) => runner(from, head, 0.9 + at / 1000)))
  const { open, met } = barrier(claims('ten'), 10)
  const all = Promise.all(works.map((work, at) => release(from, work, models[at] ?? '')))
  await met
  open()
  expect(told((await all).flat())).toEqual(models.map(() => 'released 1.0.0'))
  const found = await inspect(from)
  expect(found.map(({ model, version, commit }) => `${model} ${version} ${commit}`).sort()).toEqual(
    models.map((model) => `${model} 1.0.0 ${head}`),
  )
})
