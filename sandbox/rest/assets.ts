import { rm } from 'node:fs/promises'
import { type Context, Hono } from 'hono'
import { authentication } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { presentAsset } from '../present/asset.ts'
import { assetName } from '../releases/asset-name.ts'
import { rememberReleases, staleReleases } from '../releases/snapshots.ts'
import { uploadAsset } from '../releases/upload.ts'
import { serveFile } from '../results/disk.ts'
import { signFile } from '../results/signed-files.ts'
import type { Asset, Release, Repository } from '../world.ts'
import { readBody } from './body.ts'
import { paginate } from './page.ts'
import { findRelease, seesDrafts, writer } from './releases.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/releases/assets */
export function assetsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/releases/:id{[0-9]+}/assets', (c) => {
    const repository = findRepository(c, github)
    const release = findRelease(repository, c.req.param('id'))
    if (release.draft && !seesDrafts(c, github, repository)) throw new Problem(404, 'Not Found')
    const { owner, name } = repository
    const stale = github.faults.take('GET', `/repos/${owner.login}/${name}/releases/${release.id}/assets`, [
      'stale-list',
    ])
    const shown = stale ? staleReleases(repository).find(({ id }) => id === release.id) : release
    const assets = paginate(c, github, shown?.assets ?? [])
    return c.json(assets.map((asset) => presentAsset(github, repository, release, asset)))
  })

  app.get('/repos/:owner/:repo/releases/assets/:id{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    const { release, asset } = findAsset(repository, c.req.param('id'))
    if (release.draft && !seesDrafts(c, github, repository)) throw new Problem(404, 'Not Found')
    if (!c.req.header('accept')?.includes('application/octet-stream')) {
      return c.json(presentAsset(github, repository, release, asset))
    }
    if (asset.state !== 'uploaded') throw new Problem(404, 'Not Found')
    asset.downloads += 1
    return c.redirect(
      signFile(github, asset.file, { contentType: asset.contentType, fileName: asset.name }),
      302,
    )
  })

  app.patch('/repos/:owner/:repo/releases/assets/:id{[0-9]+}', async (c) => {
    const { repository } = writer(c, github)
    const { release, asset } = findAsset(repository, c.req.param('id'))
    assertMutable(release)
    const body = await readBody(c)
    const { name, label, state } = body
    const renamed = typeof name === 'string' ? assetName(name) : asset.name
    if (release.assets.some((other) => other !== asset && other.name === renamed)) throw nameTaken()
    rememberReleases(repository)
    asset.name = renamed
    if (typeof label === 'string') asset.label = label
    if (state === 'uploaded' && asset.digest) asset.state = state
    asset.updatedAt = github.world.clock.now()
    return c.json(presentAsset(github, repository, release, asset))
  })

  app.delete('/repos/:owner/:repo/releases/assets/:id{[0-9]+}', async (c) => {
    const { repository } = writer(c, github)
    const { release, asset } = findAsset(repository, c.req.param('id'))
    assertMutable(release)
    rememberReleases(repository)
    release.assets.splice(release.assets.indexOf(asset), 1)
    await rm(asset.file, { force: true })
    return c.body(null, 204)
  })

  return app
}

/** The host for uploads: https://docs.github.com/rest/releases/assets#upload-a-release-asset */
export function uploadRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  app.post('/repos/:owner/:repo/releases/:id{[0-9]+}/assets', async (c) => {
    const { incoming } = c.env
    try {
      const { repository, author } = writer(c, github)
      const release = findRelease(repository, c.req.param('id'))
      const upload = {
        name: c.req.query('name'),
        label: c.req.query('label') ?? null,
        contentType: c.req.header('content-type') ?? 'application/octet-stream',
        contentLength: c.req.header('content-length'),
        uploader: author.account,
      }
      const asset = await uploadAsset(github, { repository, release }, upload, incoming)
      return c.json(presentAsset(github, repository, release, asset), 201)
    } finally {
      incoming.resume()
    }
  })
  return app
}

/** What `browser_download_url` points at, below github.com: published releases of repositories the caller sees. */
export function downloadRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const path = '/:owner/:repo/releases/download/:tag/:name'
  app.use(path, authentication(github))
  app.get(path, (c) => {
    const repository = findRepository(c, github)
    const tag = c.req.param('tag')
    const release = repository.releases.find((each) => !each.draft && each.tagName === tag)
    const asset = release?.assets.find(
      (each) => each.name === c.req.param('name') && each.state === 'uploaded',
    )
    if (!asset) throw new Problem(404, 'Not Found')
    asset.downloads += 1
    return serve(c, asset)
  })
  return app
}

function serve(c: Context<Env>, asset: Asset): Promise<Response> {
  return serveFile({ method: c.req.method, range: c.req.header('range') }, asset.file, {
    contentType: asset.contentType,
    disposition: `attachment; filename=${asset.name}`,
  })
}

function findAsset(repository: Repository, id: string | undefined): { release: Release; asset: Asset } {
  for (const release of repository.releases) {
    const asset = release.assets.find((each) => each.id === Number(id))
    if (asset) return { release, asset }
  }
  throw new Problem(404, 'Not Found')
}

function assertMutable(release: Release): void {
  if (release.immutable) throw new Problem(422, 'Cannot modify assets of an immutable release.')
}

function nameTaken(): Problem {
  const error = { resource: 'ReleaseAsset', code: 'already_exists', field: 'name' }
  return new Problem(422, 'Validation Failed', { errors: [error] })
}
