import type { Model, Version } from '../registry/registry.ts'
import { formatTag } from '../registry/tag.ts'

/** One word for a POSIX shell, whatever is in it: tags of the registry have `#` and `!`. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_./:@^-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** Commands for a clone of the repository, whose remote is `origin`. */
export function removeTags(names: readonly string[]): string {
  const refs = names.map((name) => quote(`refs/tags/${name}`)).join(' ')
  return `git push origin --delete ${refs} && git tag --delete ${names.map(quote).join(' ')}`
}

/** An annotated tag in the place of one that is not, or of another name. */
export function makeTag(name: string, commit: string, message: string): string {
  return `git tag --annotate --force --message ${quote(message)} ${quote(name)} ${commit} && ${pushTag(name)}`
}

/** The same message, at the commit that its record is for. */
export function moveBack(name: string, commit: string): string {
  const contents = `git for-each-ref --format='%(contents)' ${quote(`refs/tags/${name}`)}`
  return `${contents} | git tag --annotate --force --cleanup=verbatim --file=- ${quote(name)} ${commit} && ${pushTag(name)}`
}

/** Withdraws a version, for us and for GTO. */
export function withdraw(model: Pick<Model, 'name' | 'counter'>, { version, commit }: Version): string {
  const counter = model.counter + 1
  const name = formatTag({ kind: 'withdrawal', model: model.name, version, counter })
  return makeTag(name, commit, `withdraw ${version}`)
}

function pushTag(name: string): string {
  return `git push --force origin ${quote(`refs/tags/${name}`)}`
}
