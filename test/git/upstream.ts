import { createTestRepository, type TestRepository } from './repository.ts'

/** Writes a history with dates that go on by a minute, by one `git fast-import`. */
export interface Story {
  /** One commit on a branch, made from it, or from what `from` names; answers its name for later. */
  commit(branch: string, message: string, path: string, more?: { from?: string; merge?: string }): string
  tag(name: string, commit: string): void
  /** A submodule's commit at a path. */
  link(branch: string, message: string, path: string): string
}

export async function writeStory(repository: TestRepository, tell: (story: Story) => void): Promise<void> {
  const digits = (await repository.git(['rev-parse', '--show-object-format'])) === 'sha256' ? 64 : 40
  const input: string[] = ['feature done']
  let marks = 0
  const tips = new Map<string, string>()
  const person = () => `Ada <ada@example.com> ${1_767_000_000 + marks * 60} +0000`
  const begin = (branch: string, message: string, more: { from?: string; merge?: string }) => {
    marks += 1
    const name = `:${marks}`
    const from = more.from ?? tips.get(branch)
    tips.set(branch, name)
    input.push(
      `commit refs/heads/${branch}`,
      `mark ${name}`,
      `author ${person()}`,
      `committer ${person()}`,
      `data ${Buffer.byteLength(message)}`,
      message,
      ...(from === undefined ? [] : [`from ${from}`]),
      ...(more.merge === undefined ? [] : [`merge ${more.merge}`]),
    )
    return name
  }
  tell({
    commit(branch, message, path, more = {}) {
      const name = begin(branch, message, more)
      const content = `what is at ${name}\n`
      input.push(`M 644 inline ${path}`, `data ${content.length}`, content)
      return name
    },
    link(branch, message, path) {
      const name = begin(branch, message, {})
      input.push(`M 160000 ${marks.toString(16).padStart(digits, '1')} ${path}`, '')
      return name
    },
    tag(name, commit) {
      input.push(`tag ${name}`, `from ${commit}`, `tagger ${person()}`, `data ${name.length}`, name)
    },
  })
  await repository.git(['fast-import', '--quiet'], [...input, 'done', ''].join('\n'))
}

/** The commits that the rows of the table are about. */
export const places = {
  main: 'main',
  /** Begun before the last versions, from which it does not descend. */
  maintenance: '1.x',
  /** On main, before the last versions. */
  behind: 'refs/tags/behind',
  /** Where the highest versions stand. */
  released: 'fraud@v2.0.0',
  /** What GitHub makes of a pull request whose branch was begun early and took main in on its way. */
  merge: 'refs/pull/1/merge',
} as const

/**
 * Two models, with versions at different commits; branches that were begun before a version and merged after it;
 * a version on another branch; a submodule.
 */
export async function createUpstream(create?: readonly string[]): Promise<TestRepository> {
  const upstream = await createTestRepository(create ? { create } : {})
  await writeStory(upstream, (story) => {
    const { commit, tag, link } = story
    commit('main', 'feat: begin', 'README.md')
    for (let count = 0; count < 40; count += 1)
      commit('main', `fix: early ${count}`, `src/${count % 2 ? 'fraud' : 'churn'}/a${count % 5}.py`)
    const first = commit('main', 'feat: fraud', 'src/fraud/train.py')
    tag('fraud@v1.0.0', first)
    tag('churn@v1.0.0', commit('main', 'feat: churn', 'src/churn/train.py'))
    const fork = commit('main', 'fix: fraud again', 'src/fraud/train.py')
    commit('old', 'feat: on a long branch', 'src/fraud/long.py', { from: fork })
    commit('feature', 'feat: on the pull request', 'src/churn/pull.py', { from: fork })
    commit('1.x', 'fix: fraud, for those who stay', 'src/fraud/train.py', { from: fork })
    tag('fraud@v1.0.1', commit('1.x', 'fix: and again', 'src/fraud/train.py'))
    commit('1.x', 'fix: a third time', 'src/fraud/train.py')
    const behind = commit('main', 'feat: more churn', 'src/churn/train.py')
    tag('behind', behind)
    commit('main', 'feat: both', 'src/shared/scale.py')
    tag('churn@v1.1.0', commit('main', 'fix: churn', 'src/churn/train.py'))
    commit('feature', 'Merge main', 'src/churn/merged.py', { merge: 'refs/heads/main' })
    commit('main', 'feat!: fraud', 'src/fraud/train.py')
    commit('old', 'fix: on a long branch', 'src/fraud/long.py')
    tag('fraud@v2.0.0', commit('main', 'docs: fraud', 'src/fraud/README.md'))
    commit('main', "Merge branch 'old'", 'src/fraud/merged.py', { merge: 'refs/heads/old' })
    link('main', 'feat: churn with a library', 'src/churn/library')
    commit('topic', 'feat: on a short branch', 'src/fraud/topic.py', { from: 'refs/heads/main' })
    commit('main', 'fix: meanwhile', 'src/churn/train.py')
    commit('main', "Merge branch 'topic'", 'src/fraud/topic.py', { merge: 'refs/heads/topic' })
    commit('merge', 'Merge the pull request', 'src/churn/pull.py', {
      from: 'refs/heads/main',
      merge: 'refs/heads/feature',
    })
    commit('main', 'perf: after the merge was tried', 'src/fraud/train.py')
  })
  await upstream.git(['update-ref', places.merge, 'refs/heads/merge'])
  await upstream.git(['branch', '--quiet', '-D', 'merge'])
  await upstream.git(['config', 'uploadpack.allowFilter', 'true'])
  await upstream.git(['reset', '--quiet', '--hard'])
  return upstream
}
