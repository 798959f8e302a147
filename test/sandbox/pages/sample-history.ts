import type { Sandbox } from '../../../sandbox/index.ts'
import type { Account, Repository } from '../../../sandbox/world.ts'
import type { Scene } from './sample.ts'
import { readme } from './texts.ts'

/** Ids of commits. */
export interface History {
  readonly first: string
  readonly base: string
  readonly head: string
}

export async function pushHistory({ sandbox, repository, alice, bob }: Scene): Promise<History> {
  const wait = (seconds: number) => sandbox.world.clock.advance(seconds)
  const commit = (
    files: Record<string, string>,
    message: string,
    by: Account,
    branch = 'main',
    from = 'main',
  ) => commitFiles(sandbox, repository, { files, message, by, branch, from })

  const first = await commit(
    {
      'README.md': readme,
      'params.yaml': 'trees: 200\nmax_depth: 8\n',
      'src/train.py': 'import json\n\n\ndef train(rows):\n    """Fits the forest."""\n    return len(rows)\n',
      'reports/metrics.json': '{"accuracy": 0.931}\n',
    },
    'feat: first model\n\nTrained on the January extract.',
    alice,
  )
  await tag(
    sandbox,
    repository,
    'fraud@v1.0.0',
    first,
    bob,
    'fraud 1.0.0: the first version\n\nModelseal-Record: {"schema":1}\n',
  )
  await tag(sandbox, repository, 'fraud#production#1', first, bob, 'fraud 1.0.0 is in production\n')
  await sandbox.git.updateRef(repository, 'refs/tags/team/a-lightweight-one', first, null)
  wait(86_400 * 5)
  await commit(
    { 'src/train.py': 'import json\n\n\ndef train(rows):\n    return rows\n' },
    'fix: read rows once',
    bob,
  )
  wait(3600)
  await commit(
    { 'params.yaml': 'trees: 400\nmax_depth: 8\n' },
    'train: double the trees',
    alice,
    'more-trees',
  )
  wait(600)
  const head = await commit(
    { 'reports/metrics.json': '{"accuracy": 0.947}\n' },
    'train: metrics of the larger forest',
    alice,
    'more-trees',
    'more-trees',
  )
  const base = (await sandbox.git.resolve(repository, 'refs/heads/main')) ?? ''
  return { first, base, head }
}

async function commitFiles(
  { git, world }: Sandbox,
  repository: Repository,
  change: { files: Record<string, string>; message: string; by: Account; branch: string; from: string },
): Promise<string> {
  const parent = await git.resolve(repository, `refs/heads/${change.from}`)
  const entries = await Promise.all(
    Object.entries(change.files).map(async ([path, content]) => ({
      path,
      mode: '100644',
      type: 'blob',
      sha: await git.createBlob(repository, Buffer.from(content)),
    })),
  )
  const base = parent === null ? null : await git.resolve(repository, `${parent}^{tree}`)
  const tree = await git.createTree(repository, entries, ...(base === null ? [] : [base]))
  const signature = { name: change.by.login, email: change.by.email, date: world.clock.now() }
  const parents = parent === null ? [] : [parent]
  const { sha } = await git.createCommit(repository, {
    tree,
    parents,
    message: change.message,
    author: signature,
    committer: signature,
  })
  await git.updateRef(repository, `refs/heads/${change.branch}`, sha, undefined)
  return sha
}

async function tag(
  { git, world }: Sandbox,
  repository: Repository,
  name: string,
  object: string,
  by: Account,
  message: string,
) {
  const tagger = { name: by.login, email: by.email, date: world.clock.now() }
  const { sha } = await git.createTag(repository, { tag: name, message, object, type: 'commit', tagger })
  await git.updateRef(repository, `refs/tags/${name}`, sha, null)
}
