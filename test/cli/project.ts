import type { Sandbox } from '../../sandbox/index.ts'
import {
  addCollaborator,
  createOrganization,
  createRepository,
  createUser,
  createUserToken,
} from '../../sandbox/seed.ts'
import type { Repository } from '../../sandbox/world.ts'
import { createTestRepository, type TestRepository } from '../git/repository.ts'

/** A project on a local GitHub, and a clone of it with a trained model. */
export interface Project extends TestRepository {
  readonly repository: Repository
  /** Variables with which the command line finds the local GitHub and is let in. */
  readonly env: Record<string, string>
  push(): Promise<void>
}

export const configuration = `models:
  fraud:
    path: models/fraud/
    metrics: [reports/metrics.json]
    params: [params.yaml]
stages:
  production: {approvals: 1}
`

/** Files of a model that was just trained. */
export async function train({ write }: Pick<TestRepository, 'write'>, accuracy: number): Promise<void> {
  await write('models/fraud/model.bin', `weights for ${accuracy}`)
  await write('models/fraud/labels.json', '["no", "yes"]')
  await write('reports/metrics.json', JSON.stringify({ accuracy }))
}

export async function createProject(sandbox: Sandbox, name = 'fraud'): Promise<Project> {
  const acme = sandbox.world.accounts.get('acme') ?? createOrganization(sandbox, 'acme')
  const repository = await createRepository(sandbox, acme, name)
  const ada = sandbox.world.accounts.get('ada') ?? createUser(sandbox, 'ada')
  addCollaborator(repository, ada, 'write')
  const token = createUserToken(sandbox, ada)
  const address = `${sandbox.urls.origin}/acme/${name}.git`
  const clone = await createTestRepository({ create: ['clone', '--quiet', address] })
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  await clone.git(['config', 'http.extraHeader', `Authorization: Basic ${basic}`])
  await clone.git(['switch', '--quiet', '--orphan', 'main'])
  await clone.write('.gitignore', 'models/\nreports/\n')
  await clone.write('.github/modelseal.yml', configuration)
  await clone.write('params.yaml', 'trees: 50\n')
  await train(clone, 0.9)
  await clone.commit('feat: score payments', 'train.py', 'print("trained")\n')
  const push = async () => {
    await clone.git(['push', '--quiet', 'origin', 'HEAD'])
  }
  await push()
  return {
    ...clone,
    repository,
    env: { GITHUB_API_URL: sandbox.urls.api, GITHUB_SERVER_URL: sandbox.urls.web, GITHUB_TOKEN: token },
    push,
  }
}
