// Bundles the doors: action/dist (committed, what `uses:` runs) with --action, build/ (ignored) otherwise;
// `--out DIR --door cli` bundles one of them elsewhere, for tests.
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
// Some CommonJS dependencies call require() for Node's own modules, which an ES module does not have.
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
}
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  splitting: true,
  logLevel: 'warning',
  banner,
}

/** The action is one folder without node_modules: everything is inside, heavy parts in lazy chunks. */
async function buildAction(outdir) {
  await rm(join(root, outdir), { recursive: true, force: true })
  await build({ ...shared, entryPoints: { index: 'action/index.ts' }, outdir, legalComments: 'linked' })
}

/** What Node.js 20 cannot load as it is, and what every call of the command line loads: one file is read faster. */
const bundled = [
  ...['@actions/workflow-parser', '@actions/expressions'],
  ...[
    'canonicalize',
    'commander',
    'fastest-levenshtein',
    'fdir',
    'picomatch',
    'semver',
    'tinyglobby',
    'yaml',
    'zod',
  ],
]

/** The other doors run beside node_modules. */
async function buildDoors(outdir, only) {
  const doors = {
    cli: 'cli/index.ts',
    bot: 'bot/server.ts',
    demo: 'demo/index.ts',
    sandbox: 'sandbox/serve.ts',
  }
  const entryPoints = Object.fromEntries(
    Object.entries(doors).filter(([name, file]) => existsSync(join(root, file)) && (!only || name === only)),
  )
  await build({
    ...shared,
    entryPoints,
    outdir,
    sourcemap: true,
    plugins: [externalExcept(bundled)],
  })
}

function externalExcept(names) {
  return {
    name: 'external-except',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === 'entry-point' || names.some((name) => path === name || path.startsWith(`${name}/`)))
          return null
        return { path, external: true }
      })
    },
  }
}

const after = (flag) => (process.argv.includes(flag) ? process.argv[process.argv.indexOf(flag) + 1] : null)
if (process.argv.includes('--action')) await buildAction(after('--action') ?? 'action/dist')
else await buildDoors(after('--out') ?? 'build', after('--door'))
