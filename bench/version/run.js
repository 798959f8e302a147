// How long `modelseal plan --json` takes, as a process, beside `git log -z` of the same range and the tools of others.
// `node bench/version/run.js [--quick] [--without-peers]`; histories and peers are kept in .cache/bench.
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
  { name: 'tags-12000', commits: 20_000, models: 20, tags: 12_000, tail: 1_000, peers: false, list: true },
]

await mkdir(folder, { recursive: true })
const others = process.argv.includes('--without-peers') ? null : await peers(folder)
for (const reason of others?.reasons ?? []) console.log(`left out: ${reason}`)
const rows = []
for (const each of cases) {
  const cwd = await history(folder, each)
  const subjects = [gitLog(cwd, each), modelseal('plan', cwd), ...(each.list ? [modelseal('ls', cwd)] : [])]
  const results = await measure([...subjects, ...(each.peers && others ? rivals(cwd, each) : [])], turns)
  const limit = results[0].median
  const own = results[1].median
  for (const { label, median, megabytes, failure } of results) {
    rows.push({
      history: each.name,
      command: label,
      seconds: median === null ? failure : Number(median.toFixed(3)),
      'MB at most': Math.round(megabytes),
      'of git log': median === null ? '' : `${(median / limit).toFixed(2)} x`,
      'of our plan': median === null ? '' : `${(median / own).toFixed(2)} x`,
    })
  }
}
console.table(rows)

function gitLog(cwd, { commits, tail }) {
  return {
    label: 'git log -z',
    command: 'git',
    args: ['log', '-z', '--format=%H%x00%P%x00%B', `-${tail}`],
    cwd,
    commits,
  }
}

function modelseal(command, cwd) {
  return {
    label: `modelseal ${command}`,
    command: process.execPath,
    args: [join(root, 'bin', 'modelseal.js'), command, '--json'],
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
