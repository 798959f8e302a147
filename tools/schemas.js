// Writes the JSON Schemas in schema/ from the code that reads the documents. `--check` writes nothing and fails
// when a file is not what the code says.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const { jsonSchemas } = await load('cli/json-schemas.ts')
const check = process.argv.includes('--check')
const stale = []
for (const [file, schema] of Object.entries(jsonSchemas())) {
  const text = `${JSON.stringify(schema, null, 2)}\n`
  const path = join(root, file)
  if ((await readFile(path, 'utf8').catch(() => '')) === text) continue
  if (check) stale.push(file)
  else {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    console.log(`wrote ${file}`)
  }
}
if (stale.length > 0) {
  console.error(`not what the code says: ${stale.join(', ')}; run node tools/schemas.js`)
  process.exitCode = 1
}

/** A module of ours, built in memory: Node 20 reads no TypeScript. */
async function load(module) {
  const { outputFiles } = await build({
    entryPoints: [join(root, module)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire('file:///');",
    },
  })
  const [bundle] = outputFiles
  return import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`)
}
