import type { Rename, WalkedCommit } from '../ports/history.ts'
import type { Commit } from '../version/commit.ts'
import type { Git } from './git.ts'

/** A commit whose changes are not known yet. */
export interface Listed {
  readonly commit: Commit
  readonly tree: string
  /** When it was committed, in seconds. */
  readonly time: number
}

/**
 * A commit that changes nothing is answered, too (`--always`). Of git's memory, most is for trees that others are
 * deltas of: less than its 96 MB is as fast, also for folders of thousands of files.
 */
const command = [
  ...[
    '-c',
    'diff.relative=false',
    '-c',
    'core.deltaBaseCacheLimit=16m',
    'diff-tree',
    '--stdin',
    '-z',
    '-r',
    '--root',
    '--always',
    '--name-status',
  ],
  // Files that moved as they were, which git tells by their names alone: contents are not read.
  ...['-M100%', '--diff-merges=first-parent', '--ignore-submodules=none'],
]

/**
 * Adds what each commit changed. What a merge changed is what it brought into its first parent; renames are a path
 * that went and one that came, and are told as such where the content stayed the same.
 */
export async function* withPaths(
  git: Git,
  listed: AsyncIterable<readonly Listed[]>,
): AsyncGenerator<readonly WalkedCommit[], void> {
  const asked: Asked[] = []
  async function* questions() {
    for await (const batch of listed) yield ask(batch, asked)
  }
  const reader = createReader(asked)
  for await (const parts of git.batches(command, { input: questions() })) {
    const commits = reader.read(parts)
    if (commits.length > 0) yield commits
  }
  yield reader.last()
}

interface Asked {
  readonly commit: Commit
  /** The last word of the question. */
  readonly object: string
}

/** Two trees where the parent's is known, which spares git reading the commit once more; else the commit. */
function ask(batch: readonly Listed[], asked: Asked[]): string {
  const treeOf = createTrees(batch)
  let questions = ''
  for (const [at, { commit, tree }] of batch.entries()) {
    const before = treeOf(commit.parents[0], at + 1)
    const object = before === undefined ? commit.sha : tree
    asked.push({ commit, object })
    questions += before === undefined ? `${object}\n` : `${before} ${object}\n`
  }
  return questions
}

/** Trees of the commits that came together; the next is mostly the one that is looked for. */
function createTrees(batch: readonly Listed[]) {
  let trees: Map<string, string> | null = null
  return (sha: string | undefined, guess: number): string | undefined => {
    if (sha === undefined) return undefined
    const next = batch[guess]
    if (next?.commit.sha === sha) return next.tree
    trees ??= new Map(batch.map(({ commit, tree }) => [commit.sha, tree]))
    return trees.get(sha)
  }
}

const renamed = 'R100'

/**
 * Answers repeat the question, and then give a status and a path for each change, or two of a rename. A status is told
 * by its length, so that no name of a file is taken for the beginning of another answer.
 */
function createReader(asked: Asked[]) {
  let commit: Commit | null = null
  let paths: string[] = []
  let renames: Rename[] | undefined
  /** Paths that belong to the status that came last. */
  let open = 0
  let isRename = false
  const finish = (commits: WalkedCommit[]): WalkedCommit[] => {
    if (commit !== null)
      commits.push({
        sha: commit.sha,
        parents: commit.parents,
        message: commit.message,
        paths,
        ...(renames && { renames }),
      })
    return commits
  }
  return {
    read(parts: readonly string[]): WalkedCommit[] {
      const commits: WalkedCommit[] = []
      let answered = 0
      const begin = (question: string) => {
        const next = asked[answered]
        if (!next || !question.endsWith(next.object)) throw new Error(`git was not asked for ${question}`)
        finish(commits)
        commit = next.commit
        paths = []
        renames = undefined
        answered += 1
      }
      for (const part of parts) {
        if (open > 0) {
          paths.push(part)
          open -= 1
          if (isRename && open === 0) renames = [...(renames ?? []), { from: paths.at(-2) ?? '', to: part }]
          continue
        }
        // Two trees end with a line break, a commit with NUL, as all else.
        let from = 0
        for (let to = part.indexOf('\n'); to >= 0; to = part.indexOf('\n', from)) {
          begin(part.slice(from, to))
          from = to + 1
        }
        const rest = part.length - from
        isRename = rest === renamed.length && part.endsWith(renamed)
        open = isRename ? 2 : rest === 1 ? 1 : 0
        if (rest > 1 && !isRename) begin(part.slice(from))
      }
      asked.splice(0, answered)
      return commits
    },
    last(): WalkedCommit[] {
      if (asked.length > 0) throw new Error(`git did not answer for ${asked[0]?.object}`)
      return finish([])
    },
  }
}
