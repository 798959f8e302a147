import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { raw } from 'hono/html'

const require = createRequire(import.meta.url)
const drawings = join(dirname(require.resolve('@primer/octicons/package.json')), 'build', 'svg')
const drawn = new Map<string, string>()

/** An Octicon (https://primer.style/octicons) of 16 px in the colour of the text around it. */
export function icon(name: string, classes = ''): ReturnType<typeof raw> {
  let svg = drawn.get(name)
  if (svg === undefined) {
    svg = readFileSync(join(drawings, `${name}-16.svg`), 'utf8')
    drawn.set(name, svg)
  }
  return raw(svg.replace('<svg ', `<svg class="icon ${classes}" aria-hidden="true" fill="currentColor" `))
}
