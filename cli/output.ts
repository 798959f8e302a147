import { styleText } from 'node:util'

/** Where a command's result goes: JSON for programs, lines for people; colour only on a terminal. */
export interface Terminal {
  line(text?: string): void
  json(data: unknown): void
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
}

export function createTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const colour = (stream.isTTY || env['FORCE_COLOR'] !== undefined) && env['NO_COLOR'] === undefined
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colour ? styleText(format, text) : text
  return {
    line: (text = '') => stream.write(`${printable(text)}\n`),
    json: (data) => stream.write(`${JSON.stringify(data, null, 2)}\n`),
    bold: style('bold'),
    dim: style('dim'),
    good: style('green'),
    bad: style('red'),
  }
}

/** Names and messages come from outside: they may not move the cursor. Our own styles stay. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[\d{1,3}m)/g, '?')
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
