import { type Context, Hono } from 'hono'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentArtifact } from '../present/artifact.ts'
import { downloadOf, removeArtifact } from '../results/artifacts.ts'
import { signFile } from '../results/signed-files.ts'
import type { Artifact, Repository } from '../world.ts'
import { paginate } from './page.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/actions/artifacts */
export function artifactsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  const list = (c: Context<Env>, repository: Repository, artifacts: readonly Artifact[]) => {
    const name = c.req.query('name')
    const found = artifacts
      .filter((each) => name === undefined || each.name === name)
      .toSorted((a, b) => b.id - a.id)
    const page = paginate(c, github, found)
    return c.json({
      total_count: found.length,
      artifacts: page.map((artifact) => presentArtifact(github, repository, artifact)),
    })
  }

  app.get('/repos/:owner/:repo/actions/artifacts', (c) => {
    const repository = readable(c, github)
    return list(c, repository, repository.artifacts)
  })

  app.get('/repos/:owner/:repo/actions/runs/:run{[0-9]+}/artifacts', (c) => {
    const repository = readable(c, github)
    const runId = Number(c.req.param('run'))
    if (!repository.workflowRuns.some(({ id }) => id === runId)) throw new Problem(404, 'Not Found')
    return list(
      c,
      repository,
      repository.artifacts.filter((each) => each.runId === runId),
    )
  })

  app.get('/repos/:owner/:repo/actions/artifacts/:id{[0-9]+}', (c) => {
    const repository = readable(c, github)
    return c.json(presentArtifact(github, repository, findArtifact(repository, c.req.param('id'))))
  })

  app.delete('/repos/:owner/:repo/actions/artifacts/:id{[0-9]+}', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'actions', 'write')
    await removeArtifact(repository, findArtifact(repository, c.req.param('id')))
    return c.body(null, 204)
  })

  // An artifact that is one raw file is served as that file, not in a zip: the toolkit's client, which asks here for
  // artifacts of other runs, tells the two apart by the answer's content type.
  app.get('/repos/:owner/:repo/actions/artifacts/:id{[0-9]+}/zip', (c) => {
    const repository = readable(c, github)
    // Also public artifacts are only for those who are signed in.
    if (c.get('caller').kind === 'anonymous') throw new Problem(401, 'Requires authentication')
    const artifact = findArtifact(repository, c.req.param('id'))
    if (artifact.expiresAt <= github.world.clock.now()) throw new Problem(410, 'Artifact has expired')
    return c.redirect(signFile(github, artifact.file, downloadOf(artifact)), 302)
  })

  return app
}

function readable(c: Context<Env>, github: GitHub): Repository {
  const repository = findRepository(c, github)
  requireAccess(c, github, repository, 'actions', 'read')
  return repository
}

function findArtifact(repository: Repository, id: string | undefined): Artifact {
  const artifact = repository.artifacts.find((each) => each.id === Number(id))
  if (!artifact) throw new Problem(404, 'Not Found')
  return artifact
}
