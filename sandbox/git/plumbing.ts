import { mkdir } from 'node:fs/promises'
import type { Repository } from '../world.ts'
import { parseChanges, parseDifferences } from './differences.ts'
import type { Git } from './git.ts'
import { type ObjectReader, openObjects } from './objects.ts'
import { formatSignature, parseCommit, parseRef, parseTag, parseTree, parseTreeList } from './parse.ts'
import { git, runGit } from './run.ts'
import { configure, writeObject, writeTree } from './write.ts'

const NO_OBJECT = '0'.repeat(40)

const SETTINGS = {
  'http.receivepack': 'true',
  'uploadpack.allowFilter': 'true',
  'uploadpack.allowAnySHA1InWant': 'true',
  // GitHub's own refs can be fetched, but not pushed.
  'receive.hideRefs': 'refs/pull',
  'gc.auto': '0',
  'receive.autogc': 'false',
  'core.logAllRefUpdates': 'false',
}

/** Git by its binary. Reading single objects goes through one kept process a repository. */
export function createGit(): Git {
  const readers = new Map<string, ObjectReader>()
  const reader = ({ directory }: Repository): ObjectReader => {
    const known = readers.get(directory)
    if (known) return known
    const opened = openObjects(directory)
    readers.set(directory, opened)
    return opened
  }
  const read = async (repository: Repository, revision: string, type: string) => {
    const object = await reader(repository).read(`${revision}^{${type}}`)
    return object?.type === type ? object : null
  }

  return {
    async create({ directory, defaultBranch }) {
      await mkdir(directory, { recursive: true })
      await git(directory, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`])
      await configure(directory, SETTINGS)
    },

    async resolve(repository, revision) {
      return (await reader(repository).info(revision))?.sha ?? null
    },

    async describe(repository, revision) {
      return await reader(repository).info(revision)
    },

    async commit(repository, sha) {
      const object = await read(repository, sha, 'commit')
      return object && parseCommit(object.sha, object.content)
    },

    async revisions({ directory }, { head, base, path, limit, since, until }) {
      const options = [
        ...(limit === undefined ? [] : [`--max-count=${limit}`]),
        ...(since === undefined ? [] : [`--since=${since}`]),
        ...(until === undefined ? [] : [`--until=${until}`]),
      ]
      const range = [head, ...(base === undefined ? [] : [`^${base}`])]
      const paths = path === undefined || path === '' ? [] : [path]
      const args = ['rev-list', ...options, '--end-of-options', ...range, '--', ...paths]
      const { code, stdout } = await runGit(directory, args)
      return code === 0 ? stdout.toString('latin1').split('\n').filter(Boolean) : []
    },

    async log(repository, range) {
      const shas = await this.revisions(repository, range)
      const commits = await Promise.all(shas.map((sha) => this.commit(repository, sha)))
      return commits.filter((commit) => commit !== null)
    },

    async count({ directory }, base, head) {
      const output = await git(directory, ['rev-list', '--count', '--end-of-options', head, `^${base}`])
      return Number(output.toString('latin1'))
    },

    async mergeBase({ directory }, a, b) {
      const { code, stdout } = await runGit(directory, ['merge-base', '--end-of-options', a, b])
      return code === 0 ? stdout.toString('latin1').trim() : null
    },

    async diff({ directory }, base, head) {
      const args = ['diff-tree', '-r', '-z', '-M', '--raw', '--no-abbrev', '--numstat', '--end-of-options']
      return parseDifferences(await git(directory, [...args, base, head]))
    },

    async changes({ directory }, shas) {
      const args = ['diff-tree', '--stdin', '-r', '-z', '--root', '-M', '--raw', '--no-abbrev']
      if (shas.length === 0) return new Map()
      const input = shas.map((sha) => `${sha}\n`).join('')
      return parseChanges(await git(directory, [...args, '--diff-merges=first-parent'], { input }))
    },

    async patch({ directory }, base, head) {
      const args = ['-c', 'core.quotePath=false', 'diff-tree', '-r', '-M', '-p', '--end-of-options']
      return (await git(directory, [...args, base, head])).toString('utf8')
    },

    async refs({ directory }, prefix) {
      const format = '--format=%(refname)%00%(objectname)%00%(objecttype)'
      const args = ['for-each-ref', format, ...(prefix.endsWith('/') ? [prefix] : [])]
      const lines = (await git(directory, args)).toString('utf8').split('\n').filter(Boolean)
      return lines.map(parseRef).filter(({ name }) => name.startsWith(prefix))
    },

    async tag(repository, sha) {
      const object = await reader(repository).read(sha)
      return object?.type === 'tag' ? parseTag(object.sha, object.content) : null
    },

    async createTag(repository, { tag, message, object, type, tagger }) {
      const head = `object ${object}\ntype ${type}\ntag ${tag}\ntagger ${formatSignature(tagger)}\n\n`
      const sha = await writeObject(repository, 'tag', Buffer.from(`${head}${message.replace(/\n*$/, '\n')}`))
      const created = await this.tag(repository, sha)
      if (!created) throw new Error(`git lost the tag ${sha}`)
      return created
    },

    async updateRef({ directory }, name, to, from) {
      const old = from === undefined ? [] : [from ?? NO_OBJECT]
      const change = to === null ? ['-d', name, ...old] : [name, to, ...old]
      const { code, stderr } = await runGit(directory, ['update-ref', '--no-deref', ...change])
      if (code === 0) return true
      if (/cannot lock ref|reference already exists|but expected|reference is missing/i.test(stderr))
        return false
      throw new Error(`git update-ref failed: ${stderr.trim()}`)
    },

    async blob(repository, sha) {
      const object = await reader(repository).read(sha)
      return object?.type === 'blob' ? object.content : null
    },

    async tree(repository, revision, path = '', recursive = false) {
      const treeish = path === '' ? `${revision}^{tree}` : `${revision}:${path.replace(/\/+$/, '')}`
      const object = await reader(repository).read(treeish)
      if (object?.type !== 'tree') return null
      if (recursive) {
        const args = ['ls-tree', '-z', '--long', '--full-tree', '-r', '-t', object.sha]
        return parseTreeList(await git(repository.directory, args))
      }
      return await Promise.all(
        parseTree(object.content).map(async (entry) => {
          const size =
            entry.type === 'blob' ? ((await reader(repository).info(entry.sha))?.size ?? null) : null
          return { ...entry, size }
        }),
      )
    },

    createBlob: (repository, content) => writeObject(repository, 'blob', content),

    createTree: writeTree,

    async createCommit(repository, { tree, parents, message, author, committer }) {
      const lines = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)]
      lines.push(`author ${formatSignature(author)}`, `committer ${formatSignature(committer)}`, '', message)
      const sha = await writeObject(repository, 'commit', Buffer.from(lines.join('\n')))
      const created = await this.commit(repository, sha)
      if (!created) throw new Error(`git lost the commit ${sha}`)
      return created
    },

    async mergeTree({ directory }, ours, theirs) {
      const { code, stdout, stderr } = await runGit(directory, ['merge-tree', '--write-tree', ours, theirs])
      if (code === 0) return stdout.toString('latin1').trim()
      if (code === 1) return null
      throw new Error(`git merge-tree failed: ${stderr.trim()}`)
    },

    async fetch({ directory }, from, refspecs) {
      await git(directory, [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-write-fetch-head',
        from.directory,
        ...refspecs,
      ])
    },

    close() {
      for (const each of readers.values()) each.close()
      readers.clear()
    },
  }
}
