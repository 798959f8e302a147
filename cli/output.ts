import { randomUUID } from 'node:crypto'
import { styleText } from 'node:util'
import { jsonPieces } from './json.ts'

/** Where a command's result goes: JSON for programs, lines for people; colour only on a terminal. */
export interface Terminal {
  line(text?: string): void
  json(data: unknown): void
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
}

/** Stands for ESC in our own styles until a line is written: text from outside cannot guess it. */
const mark = randomUUID()

export function createTerminal(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  env: NodeJS.ProcessEnv,
): Terminal {
  const colour = (stream.isTTY || env['FORCE_COLOR'] !== undefined) && env['NO_COLOR'] === undefined
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }).replaceAll('\u001b', mark) : text
  return {
    line: (text = '') => stream.write(`${printable(text).replaceAll(mark, '\u001b')}\n`),
    json: (data) => {
      for (const piece of jsonPieces(data)) stream.write(escaped(piece))
      stream.write('\n')
    },
    bold: style('bold'),
    dim: style('dim'),
    good: style('green'),
    bad: style('red'),
  }
}

/** Control characters but tab and line feed, and those that turn the direction of writing. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Names and messages come from outside: they may not move the cursor, colour, hide or turn anything. */
export function printable(text: string): string {
  return text.replace(unprintable, '?')
}

/** JSON escapes only a part of them itself. */
function escaped(json: string): string {
  return json.replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Columns aligned by their longest cell. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, at) => Math.max(all[at] ?? 0, cell.length)),
    [],
  )
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
