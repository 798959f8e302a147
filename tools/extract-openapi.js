// Writes the part of GitHub's published OpenAPI descriptions that the sandbox is judged by:
//   npm install --no-save @octokit/openapi@23 @octokit/openapi-webhooks@12
//   node tools/extract-openapi.js [--from FOLDER_WITH_node_modules] [--check]
// The packages weigh 400 MB; the extract has only what sandbox/openapi/operations.json names, without prose.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const folder = path.join(root, 'sandbox', 'openapi')

/** Keywords that judge nothing. */
const PROSE = new Set([
  'title',
  'description',
  'example',
  'examples',
  'deprecated',
  'default',
  'externalDocs',
])
/** Keywords whose value maps names to schemas: the names are data, not keywords. */
const MAPS = new Set(['properties', 'patternProperties', 'definitions', '$defs'])
const REFERENCE = '#/components/schemas/'

const { values: options } = parseArgs({
  options: { from: { type: 'string', default: root }, check: { type: 'boolean', default: false } },
})
await main()

async function main() {
  const wanted = await readJson(path.join(folder, 'operations.json'))
  const rest = await readPackage('openapi')
  const hooks = await readPackage('openapi-webhooks')
  if (!rest || !hooks) {
    process.stderr.write(`@octokit/openapi and @octokit/openapi-webhooks are not below ${options.from}\n`)
    process.exitCode = options.check ? 0 : 2
    return
  }
  await settle('github.json', extractRest(rest, wanted.rest))
  await settle('webhooks.json', extractWebhooks(hooks, wanted.webhooks))
}

async function readPackage(name) {
  const home = path.join(options.from, 'node_modules', '@octokit', name)
  try {
    const { version } = await readJson(path.join(home, 'package.json'))
    const description = await readJson(path.join(home, 'generated', 'api.github.com.json'))
    return { source: `@octokit/${name}@${version}`, description }
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

async function readJson(file) {
  return JSON.parse(await readFile(file, 'utf8'))
}

async function settle(name, value) {
  const file = path.join(folder, name)
  const text = `${JSON.stringify(value)}\n`
  if (!options.check) {
    await writeFile(file, text)
    process.stdout.write(`${name}: ${Object.keys(value.schemas).length} schemas, ${text.length} bytes\n`)
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`sandbox/openapi/${name} is not what tools/extract-openapi.js writes\n`)
    process.exitCode = 1
  }
}

function extractRest({ source, description }, wanted) {
  const resolve = (node) => (node?.$ref ? followReference(description, node.$ref) : node)
  const operations = {}
  for (const name of wanted) {
    const [method, template] = name.split(' ')
    const item = description.paths[template]
    const operation = item?.[method.toLowerCase()]
    if (!operation) throw new Error(`GitHub describes no ${name}`)
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve)
    operations[name] = {
      parameters: parameters.map((each) => ({
        name: each.name,
        in: each.in,
        required: each.required === true,
        schema: plain(each.schema ?? {}),
      })),
      request: bodyOf(resolve(operation.requestBody)),
      responses: Object.fromEntries(
        Object.entries(operation.responses).map(([status, each]) => [status, bodyOf(resolve(each))]),
      ),
    }
  }
  return { source, operations, schemas: referenced(operations, description.components.schemas) }
}

function extractWebhooks({ source, description }, wanted) {
  const events = {}
  for (const name of wanted) {
    const operation = description.webhooks[name]?.post
    if (!operation) throw new Error(`GitHub describes no webhook ${name}`)
    events[name] = plain(operation.requestBody.content['application/json'].schema)
  }
  return { source, events, schemas: referenced(events, description.components.schemas) }
}

/** The JSON schema of a body: null for no body, `{}` for one that is not described, or not JSON. */
function bodyOf(body) {
  const types = Object.entries(body?.content ?? {})
  if (types.length === 0) return null
  const json = types.find(([type]) => /[/+]json/.test(type))
  return { required: body.required === true, json: json !== undefined, schema: plain(json?.[1].schema ?? {}) }
}

function followReference(description, reference) {
  return reference
    .slice(2)
    .split('/')
    .reduce((node, key) => node[key], description)
}

/** All schemas that a value leads to, by name. */
function referenced(value, all) {
  const found = {}
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return
    const name = typeof node.$ref === 'string' ? node.$ref.replace('#/schemas/', '') : null
    if (name !== null && !(name in found)) {
      found[name] = plain(all[name])
      visit(found[name])
    }
    Object.values(node).forEach(visit)
  }
  visit(value)
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A schema without prose, `nullable` written as JSON Schema does, references into the extract. */
function plain(schema) {
  if (Array.isArray(schema)) return schema.map(plain)
  if (typeof schema !== 'object' || schema === null) return schema
  const result = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (PROSE.has(keyword) || keyword === 'nullable' || keyword.startsWith('x-')) continue
    if (keyword === '$ref') result.$ref = value.replace(REFERENCE, '#/schemas/')
    else if (MAPS.has(keyword)) {
      result[keyword] = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]))
    } else if (keyword === 'enum' || keyword === 'const' || keyword === 'required') result[keyword] = value
    else result[keyword] = plain(value)
  }
  return schema.nullable === true ? nullable(result) : result
}

function nullable(schema) {
  if (typeof schema.type === 'string') {
    const orNull = { ...schema, type: [schema.type, 'null'] }
    if (orNull.enum && !orNull.enum.includes(null)) orNull.enum = [...orNull.enum, null]
    return orNull
  }
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] }
}
