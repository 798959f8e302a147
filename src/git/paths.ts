import type { WalkedCommit } from '../ports/history.ts'
import type { Commit } from '../version/commit.ts'
import type { Git } from './git.ts'

/** A commit whose changes are not known yet. */
export interface Listed {
  readonly commit: Commit
  readonly tree: string
  /** When it was committed, in seconds. */
  readonly time: number
}

/** `git diff-tree`, as exact as a log with paths. A commit that changes nothing is answered, too (`--always`). */
const command = [
  ...['-c', 'diff.relative=false', 'diff-tree', '--stdin', '-z', '-r', '--root', '--always', '--name-status'],
  ...['--no-renames', '--diff-merges=first-parent', '--ignore-submodules=none'],
]

/**
 * Adds what each commit changed. What a merge changed is what it brought into its first parent; renames are a path
 * that went and one that came.
 */
export async function* withPaths(
  git: Git,
  listed: AsyncIterable<readonly Listed[]>,
): AsyncGenerator<readonly WalkedCommit[], void> {
  const asked: Asked[] = []
  async function* questions() {
    for await (const batch of listed) {
      const more = questionsOf(batch)
      asked.push(...more)
      yield more.map(({ question }) => `${question}\n`).join('')
    }
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
  readonly question: string
}

/** Two trees where the parent's is known, which spares git reading the commit once more; else the commit. */
function questionsOf(batch: readonly Listed[]): Asked[] {
  const trees = new Map(batch.map(({ commit, tree }) => [commit.sha, tree]))
  return batch.map(({ commit, tree }) => {
    const before = trees.get(commit.parents[0] ?? '')
    return { commit, question: before === undefined ? commit.sha : `${before} ${tree}` }
  })
}

/**
 * Answers repeat the question, and then give a status and a path for each change. A status is one letter, so that no
 * name of a file is taken for the beginning of another answer.
 */
function createReader(asked: Asked[]) {
  let commit: Commit | null = null
  let paths: string[] = []
  let isPath = false
  const finished = (): WalkedCommit[] => (commit === null ? [] : [withPathsOf(commit, paths)])
  return {
    read(parts: readonly string[]): WalkedCommit[] {
      const commits: WalkedCommit[] = []
      let answered = 0
      for (const part of parts) {
        if (isPath) {
          paths.push(part)
          isPath = false
          continue
        }
        // Two trees end with a line break, a commit with NUL, as all else.
        for (const word of part.split('\n')) {
          isPath = word.length === 1
          if (isPath || word === '') continue
          const next = asked[answered]
          if (next?.question !== word) throw new Error(`git diff-tree was not asked for ${word}`)
          commits.push(...finished())
          commit = next.commit
          paths = []
          answered += 1
        }
      }
      asked.splice(0, answered)
      return commits
    },
    last(): WalkedCommit[] {
      if (asked.length > 0) throw new Error(`git diff-tree left out ${asked[0]?.question}`)
      return finished()
    },
  }
}

function withPathsOf({ sha, parents, message }: Commit, paths: readonly string[]): WalkedCommit {
  return { sha, parents, message, paths }
}
