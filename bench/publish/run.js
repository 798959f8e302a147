// How fast files get into a release and out again: `modelseal release` and `pull` as processes, beside `curl`, which
// sends the same bytes to the same server and digests nothing: the physical limit.
// `node bench/publish/run.js [--size MIB] [--turns N]`; the server is a process of its own.
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { measure } from '../version/measure.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const memory = join(root, 'bench', 'version', 'own-memory.cjs')
const option = (name, standard) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? standard : Number(process.argv[at + 1])
}
const mebibyte = 1024 * 1024
const large = option('size', 1024)
const turns = option('turns', 3)
const folder = mkdtempSync(join(tmpdir(), 'modelseal-bench-'))
const server = join(root, '.cache', 'bench-publish')

try {
  await bundleServer()
  const columns = ['what', 'who', 'seconds', 'CPU s', 'peak MB', 'to curl', 'note']
  console.log(`| ${columns.join(' | ')} |\n|${columns.map(() => '---').join('|')}|`)
  const print = (rows) => {
    for (const row of rows) console.log(`| ${row.join(' | ')} |`)
  }
  print(await largeFile())
  print(await smallFiles(990, 1024, 0))
  print(await smallFiles(1500, 1024, 0))
  print(await smallFiles(200, 10 * 1024, 50))
  print(await changedFile())
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function bundleServer() {
  await build({
    entryPoints: { stage: join(root, 'bench', 'publish', 'stage.ts') },
    outdir: server,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
    external: ['@hono/node-server', 'esbuild', 'graphql', 'jose', 'markdown-it', 'sanitize-html'],
    loader: { '.json': 'json' },
    banner: {
      js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
    },
  })
}

/** Each turn has a repository of its own: a second release of the same bytes would send none. */
async function withServer(repositories, latency, use) {
  const child = spawn(process.execPath, [join(server, 'stage.js'), ...repositories], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, LATENCY: String(latency) },
  })
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  try {
    return await use(JSON.parse(value))
  } finally {
    child.stdin.end()
    await new Promise((resolve) => child.once('exit', resolve))
  }
}

async function largeFile() {
  const name = `1 file of ${large} MiB`
  const models = join(folder, 'large')
  mkdirSync(models)
  const file = join(models, 'weights.bin')
  await writeLarge(file, large)
  const repositories = Array.from({ length: turns }, (_, turn) => `large-${turn}`)
  return withServer([...repositories, 'curl'], 0, async (urls) => {
    const clones = repositories.map((repository) => clone(urls, repository, models))
    clone(urls, 'curl', models)
    const upload = await draftUrl(urls, 'curl')
    const parts = Math.ceil((large * mebibyte) / (2 ** 31 - 1))
    const uploads = await measure(
      [
        curlUpload('curl', urls, upload, file, large, parts),
        release('modelseal release', urls, clones),
        // It knows no parts.
        ...(parts === 1 ? [streaming(urls, upload, file)] : []),
      ],
      turns,
    )
    const repository = clones[0]
    const out = join(folder, 'out')
    const [curlDown, oursDown] = await measure(
      [curlDownload(urls, await assetUrls(urls, 'large-0')), pull(urls, repository, out)],
      turns,
    )
    return [
      ...rowsOf(`upload of ${name}`, uploads, large),
      ...rowsOf(`pull of ${name}`, [curlDown, oursDown], large),
    ]
  })
}

async function smallFiles(count, bytes, latency) {
  const models = join(folder, `small-${count}`)
  mkdirSync(models)
  for (let index = 0; index < count; index += 1)
    writeFileSync(join(models, `file-${index}.bin`), randomBytes(bytes))
  const repositories = Array.from({ length: turns }, (_, turn) => `small-${count}-${turn}`)
  return withServer(repositories, latency, async (urls) => {
    const clones = repositories.map((repository) => clone(urls, repository, models))
    const [ours] = await measure([release('modelseal release', urls, clones)], turns)
    const wait = latency > 0 ? `, ${latency} ms a request` : ''
    return rowsOf(`${count} files of ${bytes / 1024} KiB${wait}`, [ours], null)
  })
}

async function changedFile() {
  const models = join(folder, 'changed')
  mkdirSync(models)
  for (let index = 0; index < 20; index += 1)
    writeFileSync(join(models, `layer-${index}.bin`), randomBytes(4 * mebibyte))
  return withServer(['changed'], 0, async (urls) => {
    const work = clone(urls, 'changed', models, 'reuse: true\n')
    const [first] = await measure([release('first release', urls, [work])], 1)
    writeFileSync(join(work, 'models', 'layer-7.bin'), randomBytes(4 * mebibyte))
    execFileSync('git', ['-C', work, 'commit', '-q', '--allow-empty', '-m', 'feat: one layer'])
    execFileSync('git', ['-C', work, 'push', '-q', 'origin', 'HEAD'])
    const [second] = await measure([release('re-release', urls, [work])], 1)
    const releases = await json(urls, `${urls.api}/repos/ada/changed/releases`)
    const sent = releases[0].assets.reduce((sum, { size }) => sum + size, 0)
    const note = `${(sent / (4 * mebibyte)).toFixed(4)} x the changed bytes sent`
    return [
      ...rowsOf('20 files of 4 MiB', [first], 80),
      ...rowsOf('1 of 20 changed, reuse', [second], null, note),
    ]
  })
}

function rowsOf(what, results, megabytes, note = '') {
  const [limit] = results
  return results.map(({ label, median, cpu, megabytes: peak, own, failure }) => [
    what,
    label,
    failure ?? median.toFixed(2),
    failure ? '' : cpu.toFixed(2),
    (own || peak).toFixed(0),
    median && limit.median && results.length > 1 ? `${(limit.median / median).toFixed(2)} x its rate` : '',
    note || (median && megabytes ? `${((megabytes * mebibyte) / median / 1e9).toFixed(2)} GB/s` : ''),
  ])
}

/** A different folder for each turn. */
function release(label, urls, clones) {
  let turn = 0
  return {
    label,
    command: process.execPath,
    get args() {
      return [
        '--require',
        memory,
        join(root, 'bin', 'modelseal.js'),
        '--cwd',
        clones[turn++ % clones.length],
        'release',
      ]
    },
    env: environment(urls),
  }
}

function pull(urls, work, out) {
  let turn = 0
  return {
    label: 'modelseal pull',
    command: process.execPath,
    get args() {
      const to = `${out}-${turn++}`
      return [
        '--require',
        memory,
        join(root, 'bin', 'modelseal.js'),
        '--cwd',
        work,
        'pull',
        'model@v1.0.0',
        '--output',
        to,
      ]
    },
    env: environment(urls),
  }
}

function curlUpload(label, urls, upload, file, size, parts) {
  let turn = 0
  const half = Math.ceil((size * mebibyte) / parts)
  return {
    label,
    command: 'sh',
    get args() {
      const sends = Array.from({ length: parts }, (_, part) => {
        const name = `curl-${turn++}`
        const bytes = Math.min(half, size * mebibyte - part * half)
        const head = `curl -sS --fail -o /dev/null -X POST -H 'authorization: Bearer ${urls.token}' -H 'content-type: application/octet-stream' -H 'content-length: ${bytes}' -H 'transfer-encoding:' '${upload}?name=${name}'`
        return parts === 1
          ? `${head} -T '${file}'`
          : `dd if='${file}' bs=1M iflag=skip_bytes,count_bytes skip=${part * half} count=${bytes} status=none | ${head} -T -`
      })
      return ['-c', sends.join(' && ')]
    },
  }
}

function streaming(urls, upload, file) {
  let turn = 0
  return {
    label: 'streaming reference (Node.js, with SHA-256)',
    command: process.execPath,
    get args() {
      return [
        '--require',
        memory,
        join(root, 'bench', 'publish', 'reference.js'),
        file,
        `${upload}?name=reference-${turn++}`,
      ]
    },
    env: environment(urls),
  }
}

function curlDownload(urls, addresses) {
  return {
    label: 'curl',
    command: 'sh',
    args: [
      '-c',
      addresses
        .map(
          (address) =>
            `curl -sS --fail -L -H 'authorization: Bearer ${urls.token}' -H 'accept: application/octet-stream' -o '${join(folder, 'curl-out')}' '${address}'`,
        )
        .join(' && '),
    ],
  }
}

function environment(urls) {
  return { GITHUB_API_URL: urls.api, GITHUB_SERVER_URL: urls.web, GITHUB_TOKEN: urls.token }
}

async function assetUrls(urls, repository) {
  const [release] = await json(urls, `${urls.api}/repos/ada/${repository}/releases`)
  return release.assets.filter(({ name }) => !name.endsWith('.json')).map(({ url }) => url)
}

async function draftUrl(urls, repository) {
  const draft = await json(urls, `${urls.api}/repos/ada/${repository}/releases`, {
    tag_name: 'x',
    draft: true,
  })
  return draft.upload_url.replace(/\{.*$/, '')
}

async function json(urls, url, body) {
  const headers = { authorization: `Bearer ${urls.token}`, 'content-type': 'application/json' }
  const answer = await fetch(
    url,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  )
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** A checkout with the model's files linked in, pushed. */
function clone(urls, repository, models, more = '') {
  const work = join(folder, `clone-${repository}`)
  const git = (...args) => execFileSync('git', ['-C', work, ...args])
  mkdirSync(join(work, '.github'), { recursive: true })
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@example.com')
  git('remote', 'add', 'origin', `${urls.origin}/ada/${repository}.git`)
  const basic = Buffer.from(`x-access-token:${urls.token}`).toString('base64')
  git('config', 'http.extraHeader', `Authorization: Basic ${basic}`)
  writeFileSync(join(work, '.gitignore'), 'models/\n')
  writeFileSync(join(work, '.github', 'modelseal.yml'), `models: {model: {path: models/}}\n${more}`)
  git('add', '.')
  git('commit', '-q', '-m', 'feat: a model')
  git('push', '-q', 'origin', 'HEAD')
  execFileSync('cp', ['-al', models, join(work, 'models')])
  return work
}

async function writeLarge(file, mebibytes) {
  const handle = await open(file, 'w')
  // Random enough that nothing packs it, cheap enough to make gigabytes.
  const block = randomBytes(16 * mebibyte)
  for (let at = 0; at < mebibytes; at += 16) {
    createHash('sha256').update(String(at)).digest().copy(block)
    await handle.write(block, 0, Math.min(16, mebibytes - at) * mebibyte)
  }
  await handle.close()
}
