import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scene } from './sample.ts'
import type { History } from './sample-history.ts'
import { notes } from './texts.ts'

/** A release, a pre-release and a draft, and a deployment; answers the file of all assets. */
export async function addReleases({ sandbox, repository, app }: Scene, { first }: History): Promise<string> {
  const at = () => sandbox.world.clock.now()
  const id = () => sandbox.world.nextId()
  const file = join(sandbox.world.directory, 'asset')
  await writeFile(file, 'x'.repeat(1000))
  const release = (tagName: string, more: object) => ({
    id: id(),
    tagName,
    targetCommitish: 'main',
    name: tagName.replace('@v', ' '),
    body: notes,
    draft: false,
    prerelease: false,
    immutable: false,
    author: app.bot,
    createdAt: at(),
    publishedAt: at() as string | null,
    assets: ['model.json', 'modelseal.manifest.json'].map((name, index) => ({
      id: id(),
      name,
      label: null,
      contentType: 'application/json',
      state: 'uploaded' as const,
      size: [48_213_932, 4210][index] ?? 0,
      digest: `sha256:${'5f1d7a84db00d2fc'.repeat(4)}`,
      file,
      uploader: app.bot,
      createdAt: at(),
      updatedAt: at(),
      downloads: 3 - index,
    })),
    ...more,
  })
  repository.releases.push(
    release('fraud@v1.0.0', {}),
    release('fraud@v1.1.0-rc.1', { prerelease: true, assets: [] }),
    release('fraud@v1.1.0', { draft: true, publishedAt: null }),
  )

  const state = {
    id: id(),
    state: 'success',
    description: '',
    environmentUrl: '',
    logUrl: '',
    creator: app.bot,
    createdAt: at(),
  }
  repository.deployments.push({
    id: id(),
    sha: first,
    ref: 'fraud@v1.0.0',
    task: 'deploy',
    environment: 'production',
    description: 'fraud 1.0.0',
    payload: {},
    creator: app.bot,
    createdAt: at(),
    statuses: [state],
  })
  return file
}
