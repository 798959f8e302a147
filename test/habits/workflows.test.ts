import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows')
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}))
const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({ permissions: z.record(z.string(), z.string()), 'timeout-minutes': z.number() }),
  ),
})

describe.each(workflows)('our workflow $name', ({ text }) => {
  test('grants nothing by default, and each job says what it needs and how long it may take', () => {
    const { permissions } = workflowSchema.parse(parse(text))

    expect(permissions).toEqual({})
  })

  test('gives a reason for each permission', () => {
    const grants = text.split('\n').filter((line) => /^ {6}[a-z-]+: (read|write)\b/.test(line))

    expect(grants.filter((line) => !line.includes('#'))).toEqual([])
  })

  test('pins each action by commit, with its version as a comment', () => {
    const uses = text.split('\n').filter((line) => /^\s*-? *uses:/.test(line))

    expect(uses.filter((line) => !/uses: (\.\/|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/.test(line))).toEqual(
      [],
    )
  })

  test('leaves no credentials in a checkout, and puts no expression into a script', () => {
    const checkouts = text.match(/actions\/checkout@/g) ?? []
    const scripts = text.split('\n').filter((line) => /^\s*(-? *run:|gh |git |npm )/.test(line))

    expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length)
    expect(scripts.filter((line) => line.includes('${{'))).toEqual([])
  })
})
