import { type PlannedModel, type PlanPorts, planModels } from '../../src/commands/plan.ts'
import { configurationSchema } from '../../src/config/schema.ts'
import type { WalkedCommit } from '../../src/ports/history.ts'
import type { Workspace } from '../../src/ports/workspace.ts'
import type { GitTag } from '../../src/registry/registry.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import type { Channel } from '../../src/version/next.ts'

/** Versions of `fraud` before the commit that is planned for, as docs/versioning.md writes them: `1.2.3; elsewhere 1.3.0`. */
export interface Before {
  /** In the history, oldest first. */
  readonly reachable: readonly string[]
  /** On other branches. */
  readonly elsewhere: readonly string[]
  /** In the history, above the others. */
  readonly withdrawn: readonly string[]
}

const head = 'c0ffee0'.padEnd(40, '0')

export function beforeOf(cell: string): Before {
  const before = { reachable: [], elsewhere: [], withdrawn: [] } as Record<keyof Before, string[]>
  for (const part of cell.split('; ')) {
    const named = /^(elsewhere|withdrawn) /.exec(part)
    const key = named?.[1] === 'elsewhere' || named?.[1] === 'withdrawn' ? named[1] : 'reachable'
    before[key] = part
      .slice(named?.[0].length ?? 0)
      .split(', ')
      .filter((each) => each !== '')
  }
  return before
}

export function channelOf(cell: string): Channel {
  if (cell === 'release') return { kind: 'release' }
  const preview = /^pull request (\d+)(?: into (.+))?$/.exec(cell)
  if (preview) {
    const range = preview[2] === undefined ? {} : { range: preview[2] }
    return { kind: 'preview', pullRequest: Number(preview[1]), run: 1, ...range }
  }
  const [model, range = model] = cell.split(': ')
  if (!range?.endsWith('.x')) return { kind: 'prerelease', identifier: cell }
  return { kind: 'release', range: range === model ? range : { [model ?? '']: range } }
}

/** The plan for one commit on top of these versions, through the same door as everybody's. Nothing is known of the files. */
export async function planOn(
  before: Before,
  channel: Channel,
  message: string,
): Promise<PlannedModel['plan']> {
  const released = [...before.reachable, ...before.withdrawn]
  const commits = released.map((version, at): WalkedCommit => {
    return {
      sha: idOf(at),
      parents: at === 0 ? [] : [idOf(at - 1)],
      message: `chore: ${version}`,
      paths: null,
    }
  })
  const parents = commits.slice(-1).map(({ sha }) => sha)
  const newestFirst = [...commits, { sha: head, parents, message, paths: null }].reverse()
  const tags = [
    ...released.map((version, at) => tagOf(`fraud@v${version}`, idOf(at))),
    ...before.elsewhere.map((version) => tagOf(`fraud@v${version}`, 'e'.repeat(40))),
    ...before.withdrawn.map((version, at) => tagOf(`fraud@v${version}!#${at + 1}`, idOf(0))),
  ]
  const ports: PlanPorts = {
    history: {
      head: async () => ({ commit: head, ref: 'refs/heads/main', dirty: false }),
      walk: async function* () {
        yield newestFirst
      },
      later: async () => new Set<string>(),
      ancestors: async (asked) =>
        new Set(asked.filter((commit) => newestFirst.some(({ sha }) => sha === commit))),
    },
    tags: { tags: async () => tags },
    workspace: emptyWorkspace,
    unpacker: createUnpacker(),
  }
  const configuration = configurationSchema.parse({ models: { fraud: { path: 'models/' } } })
  const [planned] = await planModels(ports, { configuration, models: null, channel })
  if (!planned) throw new Error('there is no plan')
  return planned.plan
}

const nothingThere = async (): Promise<never> => {
  throw new Error('there are no files')
}

/** The model's files are not in the checkout: then commits are the only witnesses. */
const emptyWorkspace: Workspace = {
  find: async () => [],
  text: async () => null,
  open: () => ReadableStream.from([]),
  digest: nothingThere,
  digestWithParts: nothingThere,
  stamp: nothingThere,
  digestOfParts: nothingThere,
  withBytes: nothingThere,
}

function idOf(at: number): string {
  return String(at + 1).padStart(40, '0')
}

function tagOf(name: string, commit: string): GitTag {
  return {
    name,
    object: commit,
    commit,
    annotated: true,
    taggedAt: '2026-01-02T03:04:05Z',
    tagger: null,
    record: null,
  }
}
