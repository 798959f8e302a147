import { sha256 } from '../manifest/digest.ts'
import { UserError } from '../ports/errors.ts'
import type { Output } from '../ports/workspace.ts'

/** Files that a repository starts with, for a model at a path. */
export function startingFiles(model: string): { readonly path: string; readonly text: string }[] {
  return [
    { path: '.github/modelseal.yml', text: configuration(model) },
    { path: '.github/workflows/modelseal.yml', text: workflow },
  ]
}

/** Writes the files that are not there yet. @throws UserError when all are. */
export async function initialise(output: Output, model: string): Promise<string[]> {
  const written: string[] = []
  for (const { path, text } of startingFiles(model)) {
    if (await output.existing(path)) continue
    const bytes = new TextEncoder().encode(text)
    await output.write({ path, size: bytes.length, sha256: sha256(bytes) }, ReadableStream.from([bytes]))
    written.push(path)
  }
  if (written.length === 0)
    throw new UserError(
      'refused',
      'the files are there already',
      'edit .github/modelseal.yml; nothing was changed',
    )
  return written
}

const configuration = (
  model: string,
) => `# https://github.com/modelseal/modelseal/blob/main/docs/configuration.md
models:
  ${model}:
    path: models/                    # the files that make up a version
    metrics: [reports/metrics.json]  # numbers that reviewers compare
    params: [params.yaml]
    primary: accuracy
    gates:
      - {metric: accuracy, max-drop: 0.005}   # against what is in production
stages:
  production:
    approvals: 1
    approvers: {permission: maintain}
`

const workflow = `name: model
on:
  push: {branches: [main]}
  pull_request:
permissions: {}
jobs:
  model:
    runs-on: ubuntu-latest
    permissions:
      contents: write       # tags and releases
      pull-requests: read   # which pull request a commit came from
    steps:
      - uses: actions/checkout@v4
      - run: python train.py          # writes models/ and reports/metrics.json
      - uses: modelseal/modelseal@v1
`
