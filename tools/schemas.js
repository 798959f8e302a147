// Writes the JSON Schemas in schema/ from the code that reads the documents. `--check` writes nothing and fails
// when a file is not what the code says.
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Each document, and the function without arguments that gives its JSON Schema. */
const schemas = [
  {
    file: 'schema/modelseal.schema.json',
    module: 'src/config/json-schema.ts',
    function: 'configurationJsonSchema',
  },
]

const check = process.argv.includes('--check')
const stale = []
for (const { file, module, function: name } of schemas) {
  const schema = (await load(module))[name]()
  const text = `${JSON.stringify(schema, null, 2)}\n`
  const path = join(root, file)
  if ((await readFile(path, 'utf8').catch(() => '')) === text) continue
  if (check) stale.push(file)
  else {
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
  })
  const [bundle] = outputFiles
  return import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`)
}
