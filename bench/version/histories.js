// Synthetic histories, written by `git fast-import`: the same bytes on every machine.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
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

/** Makes a repository unless it is there; `{ name, commits, models, tags, tail }`: tags lie before the last `tail` commits. */
export async function history(folder, { name, commits, models, tags, tail }) {
  const directory = join(folder, name)
  if (existsSync(directory)) return directory
  const building = `${directory}.building`
  await rm(building, { recursive: true, force: true })
  await mkdir(building, { recursive: true })
  git(building, 'init', '--quiet', '--initial-branch=main')
  const importing = spawn('git', ['fast-import', '--quiet'], {
    cwd: building,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = new Promise((resolve, reject) => {
    importing.on('error', reject)
    importing.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`fast-import: ${code}`))))
  })
  for (let at = 1; at <= commits; at += 1) {
    if (!importing.stdin.write(commit(at, models)))
      await new Promise((resolve) => importing.stdin.once('drain', resolve))
  }
  const every = Math.max(1, Math.floor((commits - tail) / tags))
  for (let tag = 0; tag < tags; tag += 1) {
    const at = Math.min(commits - tail, 1 + tag * every)
    importing.stdin.write(versionTag(tag % models, Math.floor(tag / models), at))
  }
  // The last tag of all, for tools that number a repository as one.
  importing.stdin.write(`reset refs/tags/v1.0.0\nfrom :${Math.max(1, commits - tail)}\n\n`)
  importing.stdin.end('done\n')
  await ended
  git(building, 'reset', '--quiet', '--hard')
  await writeFile(join(building, '.git', 'info', 'exclude'), '*\n')
  await mkdir(join(building, '.github'), { recursive: true })
  await writeFile(join(building, '.github', 'modelseal.yml'), configuration(models))
  await rename(building, directory)
  return directory
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

function versionTag(model, number, at) {
  const message = `m${model} 1.${number}.0\n`
  return (
    `tag m${model}@v1.${number}.0\nfrom :${at}\ntagger ${person} ${start + at * 60 + 1} +0000\n` +
    `data ${message.length}\n${message}\n`
  )
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
