// Synthetic histories, written by `git fast-import`: the same bytes on every machine.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const types = ['feat', 'fix', 'docs', 'chore', 'refactor', 'data', 'train', 'perf', 'test', 'ci']
const body = [
  'The features are read from the warehouse once, and scaled with what the training set says.',
  'Before, each worker scaled by its own batch, which made scores depend on the order of rows.',
  '',
  'Refs: #12',
]
const person = 'Ada <ada@example.com>'
const start = 1_700_000_000

/**
 * Makes a repository unless it is there; `{ name, commits, models, tags, tail, records }`: tags lie before the last
 * `tail` commits, and carry records if asked for.
 */
export async function history(folder, { name, commits, models, tags, tail, records = false }) {
  const directory = join(folder, name)
  if (existsSync(directory)) return directory
  const building = `${directory}.building`
  await rm(building, { recursive: true, force: true })
  await mkdir(building, { recursive: true })
  git(building, 'init', '--quiet', '--initial-branch=main')
  const marks = join(building, '.git', 'marks')
  await fastImport(building, [`--export-marks=${marks}`], function* () {
    for (let at = 1; at <= commits; at += 1) yield commit(at, models)
    // The last tag of all, for tools that number a repository as one.
    yield `reset refs/tags/v1.0.0\nfrom :${Math.max(1, commits - tail)}\n\n`
  })
  const shas = new Map((await readFile(marks, 'utf8')).split('\n').map((line) => line.slice(1).split(' ')))
  const every = Math.max(1, Math.floor((commits - tail) / tags))
  await fastImport(building, [], function* () {
    for (let tag = 0; tag < tags; tag += 1) {
      const at = Math.min(commits - tail, 1 + tag * every)
      yield versionTag(tag % models, Math.floor(tag / models), at, shas.get(String(at)), records)
    }
  })
  git(building, 'reset', '--quiet', '--hard')
  await writeFile(join(building, '.git', 'info', 'exclude'), '*\n')
  await mkdir(join(building, '.github'), { recursive: true })
  await writeFile(join(building, '.github', 'modelseal.yml'), configuration(models))
  await rename(building, directory)
  return directory
}

async function fastImport(cwd, options, commands) {
  const args = ['fast-import', '--quiet', '--force', ...options]
  const importing = spawn('git', args, { cwd, stdio: ['pipe', 'inherit', 'inherit'] })
  const ended = new Promise((resolve, reject) => {
    importing.on('error', reject)
    importing.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`fast-import: ${code}`))))
  })
  for (const command of commands()) {
    if (!importing.stdin.write(command))
      await new Promise((resolve) => importing.stdin.once('drain', resolve))
  }
  importing.stdin.end('done\n')
  await ended
}

function commit(at, models) {
  const model = at % models
  const type = types[(at * 7) % types.length]
  const lines = [`${type}(m${model}): change number ${at} of what the model is made of`]
  if (at % 2 === 0) lines.push('', ...body)
  const message = `${lines.join('\n')}\n`
  const content = `${at}\n`
  const from = at === 1 ? '' : `from :${at - 1}\n`
  return (
    `commit refs/heads/main\nmark :${at}\ncommitter ${person} ${start + at * 60} +0000\n` +
    `data ${Buffer.byteLength(message)}\n${message}${from}` +
    `M 100644 inline models/m${model}/part${at % 17}.py\ndata ${content.length}\n${content}\n`
  )
}

function versionTag(model, number, at, commit, records) {
  const trailer = records ? `\nModelseal-Record: ${JSON.stringify(record(model, number, commit))}\n` : ''
  const message = `m${model} 1.${number}.0\n${trailer}`
  return (
    `tag m${model}@v1.${number}.0\nfrom ${commit}\ntagger ${person} ${start + at * 60 + 1} +0000\n` +
    `data ${message.length}\n${message}\n`
  )
}

function record(model, number, commit) {
  const digest = createHash('sha256').update(`${model} ${number}`).digest('hex')
  return {
    bump: 'minor',
    bundle: { files: 3, sha256: digest, size: 120_000 + number },
    commit,
    data: digest,
    kind: 'version',
    manifest: { sha256: digest, size: 9_000 },
    metrics: { accuracy: 0.9, f1: 0.8, 'f1[night]': 0.7 },
    model: `m${model}`,
    params: digest,
    previous: number === 0 ? null : `1.${number - 1}.0`,
    pullRequest: number + 1,
    reasons: { major: 0, minor: 1, none: 3, patch: 2 },
    schema: 1,
    storage: { kind: 'release' },
    version: `1.${number}.0`,
  }
}

function configuration(models) {
  const entries = Array.from({ length: models }, (_, model) => {
    return `  m${model}:\n    path: out/m${model}/\n    sources: ["models/m${model}/**"]\n`
  })
  return `models:\n${entries.join('')}`
}

function git(cwd, ...args) {
  const { status, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}
