import process from 'node:process'
import { styleText } from 'node:util'

/** What the person at the terminal sees of the story. */
export interface Printer {
  /** A new step begins. */
  step(title: string): void
  /** Somebody does something. */
  says(who: string, what: string): void
  /** What came of it. */
  result(text: string): void
  warn(text: string): void
  line(text?: string): void
}

export function createPrinter(stream: NodeJS.WriteStream): Printer {
  const colour = stream.isTTY && process.env['NO_COLOR'] === undefined
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text) : text
  const started = Date.now()
  let count = 0
  return {
    step(title) {
      count += 1
      const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5)
      stream.write(`\n${paint('dim', `${seconds} s`)}  ${paint('bold', `${count}. ${title}`)}\n`)
    },
    says: (who, what) => stream.write(`         ${paint('cyan', who.padEnd(9))} ${what}\n`),
    result: (text) => stream.write(`         ${paint('green', '→'.padEnd(9))} ${text}\n`),
    warn: (text) => stream.write(`         ${paint('yellow', '!'.padEnd(9))} ${text}\n`),
    line: (text = '') => stream.write(`${text}\n`),
  }
}
