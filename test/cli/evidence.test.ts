import { access, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts'
import { configuration, createProject, type Project } from './project.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures')

let cli: CommandLine
let sandbox: TestSandbox
let project: Project
beforeAll(async () => {
  ;[cli, sandbox] = await Promise.all([buildCommandLine(), startTestSandbox()])
  project = await createProject(sandbox, 'evidence')
  await project.write('.github/modelseal.yml', configuration.replace('models/fraud/', 'model.onnx'))
  await put('onnx/mlp.onnx')
  const { code, stderr } = await cli.run(['release'], here())
  if (code !== 0) throw new Error(stderr)
  await project.commit('fix: tidy up', 'train.py', 'print("trained again")\n')
  await project.git(['fetch', '--quiet', '--tags'])
})
afterAll(async () => {
  await project[Symbol.asyncDispose]()
  await cli.close()
  await sandbox.finish()
})

const here = () => ({ cwd: project.directory, env: project.env })
const put = (fixture: string) => copyFile(join(fixtures, fixture), join(project.directory, 'model.onnx'))

describe('evidence in the command line: after a release of a model, one commit says fix, and', () => {
  test.each([
    [
      'another exporter',
      'mlp-renamed',
      '1.0.1',
      'patch',
      'patch           repackaged: other bytes, but every tensor is the same',
    ],
    [
      'a retraining',
      'mlp-retrained',
      '1.1.0',
      'minor',
      'commits say patch; retrained: the same graph, other weights, so minor',
    ],
    [
      'another graph',
      'mlp-tanh',
      '1.1.0',
      'minor',
      'commits say patch; re-architected: another graph, so minor',
    ],
    [
      'another output',
      'mlp-other-output',
      '2.0.0',
      'major',
      'commits say patch; output `scores` is gone, so major',
    ],
    [
      'an axis that is fixed now',
      'mlp-fixed-batch',
      '2.0.0',
      'major',
      'commits say patch; input `x` has the shape [8, 4], was [batch, 4] and output `scores` has the shape [8, 3], was [batch, 3], so major',
    ],
  ])('%s makes the version what it is', async (_, model, next, bump, said) => {
    await put(`onnx/${model}.onnx`)
    const { stdout } = await cli.run(['plan'], here())
    expect(stdout).toContain(`1.0.0 → ${next} (${bump})`)
    expect(stdout).toContain(said)
  })

  test('the same bytes are no version at all', async () => {
    await put('onnx/mlp.onnx')
    const { stdout } = await cli.run(['plan'], here())
    expect(stdout).toContain('nothing to release')
    expect(stdout).toContain(
      'the files, parameters and data are those of 1.0.0, although 1 commits asked for a version',
    )
  })

  test('a file that is not what it seems is told, and counts as gone', async () => {
    await project.write('model.onnx', 'no model at all')
    const document = await cli.json(['plan'], here())
    expect(document).toMatchObject({
      models: [
        {
          next: '2.0.0',
          warnings: [expect.stringMatching(/^model\.onnx is not the model file that it seems to be: /)],
        },
      ],
    })
  })

  test('what the release says of the model is in its tag, and needs no request', async () => {
    await put('onnx/mlp-other-output.onnx')
    const { stdout } = await cli.run(['plan'], {
      cwd: project.directory,
      env: { GITHUB_API_URL: 'http://127.0.0.1:9' },
    })
    expect(stdout).toContain('output `scores` is gone, so major')
  })
})

describe('a pickle in the command line', () => {
  const warnings = async (): Promise<unknown> => {
    const document = (await cli.json(['plan'], here())) as { models: { warnings: unknown }[] }
    return document.models[0]?.warnings
  }

  test('of scikit-learn is plainly safe, also under a name that says nothing', async () => {
    await put('pickles/pipeline-5.pkl')
    expect(await warnings()).toEqual([
      expect.stringMatching(/^model\.onnx is not the model file that it seems to be/),
    ])
  })

  test('that calls a program is told, and was not executed', async () => {
    const evil = "cos\nsystem\n(S'touch was-here'\ntR."
    await project.write('model.onnx', evil)
    expect(await warnings()).toEqual([
      expect.any(String),
      expect.stringMatching(/^model\.onnx is not plainly safe: uses os\.system/),
    ])
    await expect(access(join(project.directory, 'was-here'))).rejects.toThrow('ENOENT')
  })
})

test('a released model says what it takes and gives, in its tag and in its notes', async () => {
  const said = 'model.onnx (onnx, 128 parameters): `x: float32[batch, 4]` → `scores: float32[batch, 3]`'
  const { stdout } = await cli.run(['show', 'fraud@v1.0.0'], here())
  expect(stdout).toContain(said)
  expect(project.repository.releases[0]?.body).toContain(`### What it takes and gives\n\n- ${said}`)
})
