import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { buildSchema, type DefinitionNode, Kind, parse, print } from 'graphql'
import { SCHEMA } from '../../../sandbox/graphql/schema.ts'

const published = definitions(readFileSync('test/fixtures/sandbox/github.graphql', 'utf8'))

test('the schema is sound', () => {
  expect(() => buildSchema(SCHEMA)).not.toThrow()
})

test.each([...definitions(SCHEMA)])('%s is a part of GitHub’s own', (name, ours) => {
  const theirs = published.get(name)
  expect(theirs?.kind).toBe(ours.kind)
  const known = members(theirs)
  for (const member of members(ours)) expect(known).toContain(member)
})

function definitions(text: string): Map<string, DefinitionNode> {
  const named = new Map<string, DefinitionNode>()
  for (const definition of parse(text).definitions) {
    if ('name' in definition && definition.name) named.set(definition.name.value, definition)
  }
  return named
}

/** What a type has, each as one line: fields with their types, arguments, values, interfaces. */
function members(definition: DefinitionNode | undefined): string[] {
  if (definition?.kind === Kind.ENUM_TYPE_DEFINITION)
    return (definition.values ?? []).map(({ name }) => name.value)
  if (definition?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return (definition.fields ?? []).map(print)
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION && definition?.kind !== Kind.INTERFACE_TYPE_DEFINITION)
    return []
  return [
    ...(definition.interfaces ?? []).map(({ name }) => `implements ${name.value}`),
    ...(definition.fields ?? []).flatMap(({ name, type, arguments: args = [] }) => [
      `${name.value}: ${print(type)}`,
      ...args.map((argument) => `${name.value}(${print(argument)})`),
    ]),
  ]
}
