import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Commit } from '../../src/version/commit.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'versioning.md'), 'utf8')

/** Rows of all tables of docs/versioning.md whose header is this, cell by cell. */
export function tableRows(...header: string[]): string[][] {
  const lines = page.split('\n')
  const rows: string[][] = []
  for (const [index, line] of lines.entries()) {
    if (line !== `| ${header.join(' | ')} |`) continue
    for (const row of lines.slice(index + 2)) {
      if (!row.startsWith('|')) break
      rows.push(
        row
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      )
    }
  }
  return rows
}

/** A message as the page writes it: in backticks, with ⏎ for line breaks and ␍ for carriage returns. */
export function messageOf(cell: string): string {
  return cell.replace(/^`|`$/g, '').replace(/ ?␍/g, '\r').replace(/ ?⏎ ?/g, '\n')
}

const base = '0'.repeat(40)

/**
 * A history as the page writes it, oldest first: `A \`feat: x\` on a branch; B merges A; C reverts B`. A commit has an
 * id made of its letter, and stands on the one before, if nothing else is said.
 */
export function historyOf(cell: string): Commit[] {
  let main = base
  return cell.split(/; (?=[A-F] )/).map((step): Commit => {
    const name = step.slice(0, 1)
    const on = / on (a branch|[A-F])$/.exec(step)
    const told = step.slice(2, on?.index)
    const merge = /^merges ([A-F](?:, [A-F])*)(?: as )?/.exec(told)
    const parent = on === null || on[1] === 'a branch' ? main : idOf(on[1] ?? '')
    const others = merge?.[1]?.split(', ').map(idOf) ?? []
    if (!on) main = idOf(name)
    return {
      sha: idOf(name),
      parents: [parent, ...others],
      message: toldMessage(told.slice(merge?.[0].length ?? 0)),
    }
  })
}

function toldMessage(told: string): string {
  if (told === '') return "Merge branch 'side'"
  if (told.startsWith('`'))
    return messageOf(told).replace(/\{([A-F])\}/g, (_, letter: string) => idOf(letter))
  const what = told.replace('reverts ', '')
  return `Revert "something"\n\nThis reverts commit ${/^[A-F]$/.test(what) ? idOf(what) : '9'.repeat(40)}.\n`
}

function idOf(letter: string): string {
  return letter.toLowerCase().repeat(40)
}
