import type { TagReader } from '../ports/registry.ts'
import { recordTrailerOf } from '../registry/record.ts'
import type { GitTag } from '../registry/registry.ts'
import type { Git } from './git.ts'

/**
 * `contents:body` is the message without its first paragraph and without a signature. The trailer is looked for
 * with the registry's own rule, as in messages that come from GitHub, so that both readers see the same record.
 */
const fields = [
  'refname:lstrip=2',
  'objectname',
  'objecttype',
  '*objectname',
  '*objecttype',
  'taggerdate:iso8601-strict',
  'taggeremail',
  'contents:body',
] as const

/** Tags of a clone, by one `git for-each-ref`; a tag of a tag costs one process more. */
export function createGitTags(git: Git): TagReader {
  return {
    async tags() {
      // Names and messages cannot hold NUL: nothing in them is taken for the next field.
      const format = `--format=${fields.map((field) => `%(${field})%00`).join('')}`
      const tags: GitTag[] = []
      let values: string[] = []
      for await (const parts of git.batches(['for-each-ref', format, 'refs/tags'])) {
        for (const part of parts) {
          values.push(part)
          if (values.length < fields.length) continue
          tags.push(tagOf(values))
          values = []
        }
      }
      return peelNested(git, tags)
    },
  }
}

function tagOf(values: readonly string[]): GitTag {
  const [first = '', object = '', type, target = '', targetType, date = '', email = '', body = ''] = values
  const annotated = type === 'tag'
  const [commit, commitType] = annotated ? [target, targetType] : [object, type]
  return {
    // for-each-ref ends each entry with a line break, which is in front of the next one's first field.
    name: first.replace(/^\n/, ''),
    object,
    commit: commitType === 'commit' ? commit : null,
    annotated,
    taggedAt: annotated ? utc(date) : null,
    tagger: annotated && email !== '' ? email.replace(/^<|>$/g, '') : null,
    // For a lightweight tag, the body is that of the commit's message.
    record: annotated ? recordTrailerOf(body) : null,
  }
}

function utc(date: string): string | null {
  const time = Date.parse(date)
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace('.000Z', 'Z')
}

/** Older versions of git look only one tag deep. */
async function peelNested(git: Git, tags: readonly GitTag[]): Promise<GitTag[]> {
  const nested = tags.filter((tag) => tag.annotated && tag.commit === null)
  if (nested.length === 0) return [...tags]
  const input = nested.map(({ object }) => `${object}^{}\n`).join('')
  const answer = await git.text(['cat-file', '--batch-check=%(objecttype) %(objectname)'], { input })
  const lines = answer.split('\n')
  const commits = new Map<string, string>()
  for (const [index, { object }] of nested.entries()) {
    const [type, name] = (lines[index] ?? '').split(' ')
    if (type === 'commit' && name !== undefined) commits.set(object, name)
  }
  return tags.map((tag) => ({ ...tag, commit: tag.commit ?? commits.get(tag.object) ?? null }))
}
