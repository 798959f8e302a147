// Writes the tables of inputs and outputs in README.md from action.yml, or with --check says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const file = join(root, 'README.md')
const before = readFileSync(file, 'utf8')
const { inputs, outputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'))

const after = fill(
  fill(
    before,
    'inputs',
    table(
      ['Input', 'Meaning', 'Default'],
      Object.entries(inputs).map(([name, { description, default: value }]) => [
        `\`${name}\``,
        description,
        value ? `\`${value}\`` : '',
      ]),
    ),
  ),
  'outputs',
  table(
    ['Output', 'Meaning'],
    Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]),
  ),
)
if (!process.argv.includes('--check')) writeFileSync(file, after)
else if (after !== before) {
  console.error('README.md: the tables of inputs and outputs are not those of action.yml')
  process.exitCode = 1
}

/** Puts text between `<!-- name -->` and `<!-- /name -->`; a document without the markers stays as it is. */
function fill(text, name, content) {
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  return start < 0 || end < start ? text : `${text.slice(0, start)}${open}${content}${text.slice(end)}`
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.trim().replaceAll('|', '\\|')).join(' | ')} |\n`
  return `\n${line(head)}${line(head.map(() => ':--'))}${rows.map(line).join('')}\n`
}
