import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** An action that is a Node.js program: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax */
export interface Action {
  readonly directory: string
  readonly name: string
  /** Defaults of inputs by name; they may hold expressions. */
  readonly inputs: Readonly<Record<string, string | null>>
  readonly main: string
  readonly post: string | null
  readonly postIf: string
}

/** Reads a folder's action.yml. @throws when it is missing, or of a kind that this runner does not run. */
export async function readAction(directory: string): Promise<Action> {
  const file = ['action.yml', 'action.yaml']
    .map((name) => join(directory, name))
    .find((path) => existsSync(path))
  if (!file) throw new Error(`Can't find 'action.yml' or 'action.yaml' under '${directory}'.`)
  const document: unknown = parse(await readFile(file, 'utf8'))
  const { name, inputs, runs } = mapping(document)
  const { using, main, post, 'post-if': postIf } = mapping(runs)
  if (typeof using !== 'string' || !/^node\d+$/.test(using) || typeof main !== 'string') {
    throw new Error(`${file}: this runner runs JavaScript actions only, not 'using: ${String(using)}'.`)
  }
  return {
    directory,
    name: String(name ?? directory),
    inputs: Object.fromEntries(
      Object.entries(mapping(inputs)).map(([key, input]) => {
        const { default: value } = mapping(input)
        return [key, value === undefined || value === null ? null : String(value)]
      }),
    ),
    main: join(directory, main),
    post: typeof post === 'string' ? join(directory, post) : null,
    postIf: typeof postIf === 'string' ? postIf : 'always()',
  }
}

/** `INPUT_FETCH-DEPTH`: spaces become underscores, all else stays. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  )
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
