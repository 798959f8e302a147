import { readFileSync } from 'node:fs'
import { join } from 'node:path'

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

/** A message as the page writes it: in backticks, with ⏎ for line breaks. */
export function messageOf(cell: string): string {
  return cell.replace(/^`|`$/g, '').replace(/ ?⏎ ?/g, '\n')
}
