// How long `modelseal plan --json` takes, as a process, beside `git log -z` of the same range and the tools of others,
// and `modelseal ls --json` beside the listing of the same tags.
// `node bench/version/run.js [--quick] [--without-peers] [--long]`; histories and peers are kept in .cache/bench.
import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { history } from './histories.js'
import { measure } from './measure.js'
import { peers } from './peers.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const folder = join(root, '.cache', 'bench')
const memory = join(root, 'bench', 'version', 'own-memory.cjs')
const quick = process.argv.includes('--quick')
const turns = quick ? 3 : 5
/** Peers that take many seconds are run once. */
const long = { turns: 1 }

/** All but the first commits are since the last tag: the whole range has to be judged. */
const cases = [
  { name: 'small', commits: 50, models: 2, tags: 4, tail: 20, peers: true },
  { name: 'commits-1000', commits: 1_000, models: 20, tags: 100, tail: 800, peers: true },
  { name: 'commits-20000', commits: 20_000, models: 20, tags: 100, tail: 19_000, peers: true, slow: true },
  ...(quick
    ? []
    : [
        {
          name: 'commits-100000',
          commits: 100_000,
          models: 20,
          tags: 100,
          tail: 98_000,
          peers: true,
          slow: true,
        },
      ]),
  { name: 'models-50', commits: 20_000, models: 50, tags: 50, tail: 19_500, peers: false },
  { name: 'tags-12000', commits: 20_000, models: 20, tags: 12_000, tail: 1_000, records: true, list: true },
  { name: 'models-100', commits: 20_000, models: 100, tags: 10_000, tail: 1_000, records: true, list: true },
]

await mkdir(folder, { recursive: true })
const others = process.argv.includes('--without-peers') ? null : await peers(folder)
for (const reason of others?.reasons ?? []) console.log(`left out: ${reason}`)
const rows = []
for (const each of cases) {
  const cwd = await history(folder, each)
  const subjects = [
    gitLog(cwd, each, 'messages', []),
    gitLog(cwd, each, 'messages and paths', ['--name-only']),
    modelseal('plan', cwd),
    ...(each.list ? [gitTags(cwd), modelseal('ls', cwd)] : []),
  ]
  const results = await measure([...subjects, ...(each.peers && others ? rivals(cwd, each) : [])], turns)
  const [messages, paths, own] = results
  for (const { label, median, cpu, megabytes, own: ownMegabytes, failure } of results) {
    const ratio = (to) => (median === null ? '' : `${(median / to.median).toFixed(2)} x`)
    rows.push({
      history: each.name,
      command: label,
      seconds: median === null ? failure : Number(median.toFixed(3)),
      'CPU seconds': cpu === null ? '' : Number(cpu.toFixed(2)),
      'MB, largest process': Math.round(megabytes),
      'MB, our process': ownMegabytes === 0 ? '' : Math.round(ownMegabytes),
      'of git log': ratio(messages),
      'of git log with paths': ratio(paths),
      'of our plan': ratio(own),
    })
  }
}
console.table(rows)

/** The limit: nobody can judge commits faster than git tells of them. */
function gitLog(cwd, { tail }, what, more) {
  const args = ['log', '-z', '--format=%H%x00%B', ...more, `-${tail}`]
  return { label: `git log -z, ${what}`, command: 'git', args, cwd }
}

function gitTags(cwd) {
  const args = ['for-each-ref', '--format=%(refname)%00%(objectname)%00%(contents)', 'refs/tags']
  return { label: 'git for-each-ref', command: 'git', args, cwd }
}

function modelseal(command, cwd) {
  return {
    label: `modelseal ${command}`,
    command: process.execPath,
    args: ['--require', memory, join(root, 'bin', 'modelseal.js'), command, '--json'],
    cwd,
  }
}

function rivals(cwd, { slow }) {
  const { semanticRelease, gitCliff, recommendedBump } = others
  const more = slow ? long : {}
  return [
    ...(gitCliff
      ? [
          {
            label: 'git-cliff --unreleased',
            command: gitCliff,
            args: ['--bumped-version', '--unreleased', '--tag-pattern', '^v[0-9]'],
            cwd,
            ...more,
          },
          ...(process.argv.includes('--long') ? [cliffWithPath(cwd, gitCliff)] : []),
        ]
      : []),
    ...(recommendedBump
      ? [
          {
            label: 'conventional-recommended-bump',
            command: recommendedBump.command,
            args: [recommendedBump.path, '-p', 'conventionalcommits'],
            cwd,
            ...more,
          },
        ]
      : []),
    ...(semanticRelease ? [semantic(cwd, semanticRelease, more)] : []),
  ]
}

/** What a repository of several models needs. */
function cliffWithPath(cwd, command) {
  const args = [
    '--bumped-version',
    '--unreleased',
    '--tag-pattern',
    '^v[0-9]',
    '--include-path',
    'models/m0/**',
  ]
  return { label: 'git-cliff --include-path', command, args, cwd, ...long }
}

/** Asks a remote what it may push: a bare clone beside the history is that remote. */
function semantic(cwd, { command, path }, more) {
  const remote = `${cwd}.git`
  spawnSync('git', ['clone', '--quiet', '--bare', cwd, remote])
  spawnSync('git', ['symbolic-ref', 'HEAD', 'refs/heads/main'], { cwd: remote })
  const plugins = ['--plugins', '@semantic-release/commit-analyzer']
  const args = [path, '--dry-run', '--no-ci', '-r', `file://${remote}`, '-b', 'main', ...plugins]
  // Its own node has to be the first on the path, and nothing may tell it that this is a CI.
  const env = { CI: '', GITHUB_ACTIONS: '', PATH: `${dirname(command)}:${process.env.PATH}` }
  return { label: 'semantic-release', command, args, cwd, env, ...more }
}
