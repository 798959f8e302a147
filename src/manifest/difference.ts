import { classifyBundles, type ModelChange } from '../interface/classify.ts'
import { bundleSummary } from './bundle.ts'
import type { Manifest, Parameter } from './manifest.ts'
import { type TensorChange, tensorChange } from './tensors.ts'

export interface Change<T> {
  readonly name: string
  /** Null when it is new. */
  readonly before: T | null
  /** Null when it is gone. */
  readonly after: T | null
}

/** What one version has that another has not, apart from metrics, which are compared with verdicts. */
export interface ManifestDifference {
  /** What became of the model files, gravest first. */
  readonly model: readonly ModelChange[]
  /** Null when it cannot be told. */
  readonly tensors: TensorChange | null
  readonly params: readonly Change<Parameter>[]
  readonly data: readonly Change<string>[]
  readonly environment: readonly Change<string>[]
  readonly files: readonly Change<{ readonly sha256: string; readonly size: number }>[]
  readonly hardware: readonly Change<string>[]
}

export function differenceOf(before: Manifest, after: Manifest): ManifestDifference {
  return {
    model: classifyBundles(bundleSummary(before), bundleSummary(after)),
    tensors: tensorChange(before, after),
    params: changes(
      new Map(Object.entries(before.params)),
      new Map(Object.entries(after.params)),
      (a, b) => a === b,
    ),
    data: changes(digests(before.data), digests(after.data), (a, b) => a === b),
    environment: changes(
      digests(before.environment.files),
      digests(after.environment.files),
      (a, b) => a === b,
    ),
    files: changes(files(before), files(after), (a, b) => a.sha256 === b.sha256),
    hardware: changes(hardware(before), hardware(after), (a, b) => a === b),
  }
}

function changes<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  same: (a: T, b: T) => boolean,
): Change<T>[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)]
    if (was !== undefined && is !== undefined && same(was, is)) return []
    return [{ name, before: was ?? null, after: is ?? null }]
  })
}

function digests(files: readonly { path: string; sha256: string }[]): Map<string, string> {
  return new Map(files.map(({ path, sha256 }) => [path, sha256]))
}

function files({ files }: Manifest): Map<string, { sha256: string; size: number }> {
  return new Map(files.map(({ path, sha256, size }) => [path, { sha256, size }]))
}

function hardware({ environment }: Manifest): Map<string, string> {
  const { os, architecture, cpu, cores } = environment
  return new Map([
    ['os', os],
    ['architecture', architecture],
    ['cpu', cpu ?? 'unknown'],
    ['cores', String(cores)],
  ])
}
