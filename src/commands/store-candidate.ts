import type { ModelConfiguration } from '../config/schema.ts'
import { bundleArtifact, type CandidateModel } from '../manifest/candidate.ts'
import { sourcesDigest } from '../manifest/source-files.ts'
import type { CandidateStore } from '../ports/candidates.ts'
import type { Progress } from '../ports/progress.ts'
import type { SourceTree } from '../ports/source-tree.ts'
import { modelSources } from './adopt-sources.ts'
import type { Materials } from './materials.ts'
import { inParallel } from './parallel.ts'

export interface StorePorts {
  readonly store: CandidateStore
  readonly sourceTree: SourceTree
  readonly progress: Progress
}

/** Artifacts of one model. A run lists no more than 1,000, and each is a handful of requests. */
const mostArtifacts = 100
const parallel = 4

type Stored = Pick<Extract<CandidateModel, { kind: 'release' }>, 'sources' | 'artifacts'>

/**
 * Stores the model's files as raw artifacts of the run, one for each content, and says what they were made of: a
 * release can adopt them. Files that the commit has itself come with every checkout, so they are not stored.
 */
export async function storeCandidate(
  { store, sourceTree, progress }: StorePorts,
  configuration: ModelConfiguration,
  { files }: Materials,
  commit: string,
): Promise<Stored> {
  const tree = configuration.adopt ? await sourceTree.files(commit) : null
  if (tree === null) return {}
  const own = modelSources(configuration, tree)
  const sources = { commit, sha256: sourcesDigest(own), files: own.length }
  const tracked = new Set(tree.map(({ path }) => path))
  if (files.every(({ source }) => tracked.has(source))) return { sources }
  // The service takes no empty files, and nobody has to fetch one.
  const contents = new Map(files.filter(({ size }) => size > 0).map((file) => [file.sha256, file]))
  if (contents.size > mostArtifacts) {
    progress.step(
      `No release can adopt this candidate: it has ${contents.size} different files, and no more than ${mostArtifacts} are stored`,
    )
    return { sources }
  }
  const artifacts = new Map<string, NonNullable<Stored['artifacts']>[number]>()
  await inParallel([...contents.values()], parallel, async ({ source, size, sha256 }) => {
    const name = bundleArtifact(sha256)
    const { artifactId } = await store.keep(name, { path: source, size, sha256 })
    artifacts.set(sha256, { id: artifactId, name, size, sha256 })
  })
  return { sources, artifacts: [...contents.keys()].flatMap((key) => artifacts.get(key) ?? []) }
}
