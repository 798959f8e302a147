import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { configurationJsonSchema } from '../../src/config/json-schema.ts'
import { parseConfiguration } from '../../src/config/parse.ts'

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(configurationJsonSchema())

describe('an editor with our JSON Schema agrees with us', () => {
  test.each([
    ['{}'],
    ['models: {m: {path: x}}'],
    ['models: {m: {path: [x, y], gates: [{metric: a, max-drop: 2%}]}}'],
    ['models: {m: {path: x, directions: {a: lower}, gates: [{metric: a, min: 1, slice: "*"}]}}'],
    ['versioning: {branches: [main, {name: next, prerelease: rc}], types: {docs: patch}}'],
    ['stages: {a: {approvals: 0}, b: {after: a, approvers: {teams: [acme/leads], users: [alice]}}}'],
  ])('that this is right: %s', (text) => {
    expect(validate(parse(text))).toBe(true)
    expect(parseConfiguration(text, 'f').ok).toBe(true)
  })

  test.each([
    ['model: {}'],
    ['models: {m: {}}'],
    ['models: {m: {path: x, gates: [{metric: a, max-dropp: 1}]}}'],
    ['models: {m: {path: x, gates: [{metric: a, max-drop: "2"}]}}'],
    ['versioning: {branches: [{prerelease: rc}]}'],
    ['versioning: {types: {feat: huge}}'],
    ['stages: {a: {approvals: 1.5}}'],
    ['stages: {a: {approvers: {permission: owner}}}'],
    ['storage: oci'],
  ])('that this is wrong: %s', (text) => {
    expect(validate(parse(text))).toBe(false)
    expect(parseConfiguration(text, 'f').ok).toBe(false)
  })
})
