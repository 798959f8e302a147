import type { ModelConfiguration } from '../config/schema.ts'
import type { Unpacker } from '../interface/bytes.ts'
import { bundleSummary } from '../manifest/bundle.ts'
import { bundleDigest, digestOf } from '../manifest/digest.ts'
import { parseDocument } from '../manifest/document.ts'
import { flatten } from '../manifest/flatten.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { commonFolder } from '../manifest/paths.ts'
import type { Metric } from '../metrics/metric.ts'
import { readMetrics } from '../metrics/read.ts'
import { UserError } from '../ports/errors.ts'
import type { FileDigest, Workspace } from '../ports/workspace.ts'
import type { Evidence } from '../version/evidence.ts'
import { type BundleFiles, type ReadBundleAs, readBundle } from './bundle-files.ts'
import { modelFile, unsafeWarnings } from './model-file.ts'
import type { BundleFile } from './tensor-digests.ts'

/** What a version would be made of, as it lies in the workspace. */
export interface Materials {
  /** The bundle; `path` is what the manifest says, `source` where the file lies in the workspace. */
  readonly files: readonly BundleFile[]
  /** What their headers say, and which of them may run code. */
  readonly models: NonNullable<Manifest['interface']>
  readonly unsafe: BundleFiles['unsafe']
  readonly bundle: { readonly sha256: string; readonly size: number; readonly files: number }
  readonly metrics: readonly Metric[]
  readonly params: Manifest['params']
  readonly data: Manifest['data']
  readonly environment: readonly FileDigest[]
  readonly evidence: Evidence
  /** What people should know of the files, one line each. */
  readonly warnings: readonly string[]
  /** Set when they are a merged pull request's candidate: where the files lie, and where and by what they were made. */
  readonly adopted?: {
    readonly workspace: Workspace
    readonly machine: Omit<Manifest['environment'], 'files'>
    readonly candidate: NonNullable<Manifest['candidate']>
  }
}

export interface FilePorts {
  readonly workspace: Workspace
  readonly unpacker: Unpacker
}

/** Bytes of a metrics or parameters file; larger ones are not what they say. */
const textLimit = 16 * 1024 * 1024

/**
 * Reads a model's files, metrics, parameters and data. Null when the model's files are not there.
 * @throws UserError when files are there, but empty or unreadable: a half-read model is never versioned.
 */
export async function collectMaterials(
  { workspace, unpacker }: FilePorts,
  name: string,
  configuration: ModelConfiguration,
  readAs?: ReadBundleAs,
): Promise<Materials | null> {
  const patterns = [configuration.path].flat()
  const found = await workspace.find(patterns)
  if (found.length === 0) return null
  const folder = bundleFolder(patterns, found)
  // What is small comes first: a mistake there should not cost a reading of the model.
  const [metrics, params, data, environment] = [
    await collectMetrics(workspace, configuration.metrics),
    await collectParams(workspace, configuration.params),
    await digests(workspace, configuration.data, 'data'),
    await digests(workspace, configuration.environment, 'environment'),
  ]
  const read = await readBundle(
    workspace,
    unpacker,
    found.map((source) => ({ path: source.slice(folder.length), source })),
    readAs,
  )
  const { files, unsafe, warnings } = read
  const size = files.reduce((sum, file) => sum + file.size, 0)
  if (size === 0) {
    throw new UserError(
      'usage',
      `the files of ${name} are empty: ${found.slice(0, 3).join(', ')}`,
      'check that training has written them before this step',
    )
  }
  const bundle = { sha256: bundleDigest(files), size, files: files.length }
  const models = read.models.map(modelFile)
  const sources = data.map((file) => ({
    ...file,
    source: file.path.endsWith('.dvc') ? ('dvc' as const) : ('file' as const),
  }))
  return {
    files,
    models,
    unsafe,
    warnings: [...warnings, ...unsafeWarnings(unsafe)],
    bundle,
    metrics,
    params,
    data: sources,
    environment,
    evidence: {
      bundle: bundleSummary({ bundle, files, interface: models }),
      params: digestOf(params),
      data: digestOf(data.map(({ path, sha256 }) => [path, sha256])),
    },
  }
}

/** Asks for the materials of a model that has to be there. */
export async function requireMaterials(
  ports: FilePorts,
  name: string,
  configuration: ModelConfiguration,
): Promise<Materials> {
  const materials = await collectMaterials(ports, name, configuration)
  if (materials) return materials
  const path = [configuration.path].flat().join(', ')
  throw new UserError(
    'usage',
    `no file of ${name} is at ${path}`,
    'train before this step, or correct `path` in the configuration',
  )
}

/** A path that is a folder is the bundle's root; of files and globs it is what they share. */
function bundleFolder(patterns: readonly string[], found: readonly string[]): string {
  const [only] = patterns
  if (patterns.length === 1 && only !== undefined) {
    const folder = `${only.replace(/^\.\//, '').replace(/\/+$/, '')}/`
    if (found.every((path) => path.startsWith(folder))) return folder
  }
  return commonFolder(patterns)
}

async function collectMetrics(workspace: Workspace, patterns: readonly string[]): Promise<Metric[]> {
  const metrics: Metric[] = []
  for (const file of await findAll(workspace, patterns, 'metrics')) {
    const read = readMetrics(file, (await workspace.text(file, textLimit)) ?? '')
    const [problem] = read.problems
    if (problem) {
      throw new UserError(
        'usage',
        `${file}:${problem.line}:${problem.column}: ${problem.message}`,
        'write numbers as JSON or YAML, nested or flat',
        {
          problems: [{ file, line: problem.line, column: problem.column, message: problem.message }],
        },
      )
    }
    metrics.push(...read.metrics)
  }
  return metrics
}

async function collectParams(workspace: Workspace, patterns: readonly string[]): Promise<Manifest['params']> {
  const files = await findAll(workspace, patterns, 'params')
  const params: Manifest['params'] = {}
  for (const file of files) {
    const parsed = parseDocument((await workspace.text(file, textLimit)) ?? '')
    if (!parsed.ok) {
      throw new UserError(
        'usage',
        `${file}:${parsed.line}:${parsed.column}: ${parsed.message}`,
        'write parameters as YAML or JSON',
        {
          problems: [{ file, line: parsed.line, column: parsed.column, message: parsed.message }],
        },
      )
    }
    const prefix = files.length > 1 ? `${file}:` : ''
    for (const [key, value] of Object.entries(flatten(parsed.data))) params[`${prefix}${key}`] = value
  }
  return params
}

async function digests(
  workspace: Workspace,
  patterns: readonly string[],
  key: string,
): Promise<FileDigest[]> {
  return Promise.all((await findAll(workspace, patterns, key)).map((file) => workspace.digest(file)))
}

/** Every pattern must find something: a metrics file that is not there is a mistake, not an empty result. */
async function findAll(workspace: Workspace, patterns: readonly string[], key: string): Promise<string[]> {
  const found = await Promise.all(patterns.map((pattern) => workspace.find([pattern])))
  const missing = patterns.find((_, index) => found[index]?.length === 0)
  if (missing !== undefined) {
    throw new UserError(
      'usage',
      `${key}: nothing is at ${missing}`,
      `let training write it before this step, or correct \`${key}\` in the configuration`,
    )
  }
  return [...new Set(found.flat())]
}
