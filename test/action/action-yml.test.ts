import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { commands, inputNames, readInputs } from '../../action/inputs.ts'
import { outputNames } from '../../action/outputs.ts'
import { UserError } from '../../src/ports/errors.ts'

interface ActionFile {
  readonly inputs: Record<string, { description: string; required: boolean; default?: string }>
  readonly outputs: Record<string, { description: string }>
  readonly runs: { using: string; main: string }
}

const action: ActionFile = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'))

describe('action.yml', () => {
  test('has the inputs that the code reads, each with a description', () => {
    expect(Object.keys(action.inputs).sort()).toEqual([...inputNames].sort())
    for (const { description } of Object.values(action.inputs)) expect(description.length).toBeGreaterThan(10)
  })

  test('has the outputs that the code sets, each with a description', () => {
    expect(Object.keys(action.outputs).sort()).toEqual([...outputNames].sort())
    for (const { description } of Object.values(action.outputs))
      expect(description.length).toBeGreaterThan(10)
  })

  test('names every command', () => {
    for (const command of commands) expect(action.inputs['command']?.description).toContain(`\`${command}\``)
  })

  test('runs the bundle on a Node.js that the runners have', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'action/dist/index.js' })
  })
})

describe('inputs', () => {
  const read = (given: Partial<Record<string, string>>) => readInputs((name) => given[name] ?? '')

  test('are lists of lines, YAML for gates, and left out when empty', () => {
    expect(read({}).overrides).toEqual({})
    expect(
      read({ path: 'models/', metrics: 'a.json\n\n b.json \n', gates: '- {metric: accuracy, min: 0.9}' })
        .overrides,
    ).toMatchObject({
      path: 'models/',
      metrics: ['a.json', 'b.json'],
      gates: [{ metric: 'accuracy', min: 0.9 }],
    })
  })

  test.each([
    [{ command: 'relaese' }, 'input command: there is no command "relaese"'],
    [{ 'dry-run': 'yes' }, 'input dry-run: "yes" is neither true nor false'],
    [{ gates: '- {metric: accuracy}' }, 'input gates'],
    [{ gates: '{' }, 'input gates'],
    [{ path: '../secrets' }, 'input path'],
  ])('that are wrong are named: %j', (given, message) => {
    expect(() => read(given)).toThrow(UserError)
    expect(() => read(given)).toThrow(message)
  })
})
