import { Hono } from 'hono'
import type { Env, GitHub } from '../github.ts'
import type { Artifact } from '../world.ts'
import { type Artifacts, artifactsOf, downloadOf } from './artifacts.ts'
import { blobsRoutes } from './blobs.ts'
import { signedUrl, signFile } from './signed-files.ts'
import { backendIds, type RunJob, readRuntimeToken } from './token.ts'
import { TwirpError } from './twirp.ts'

const prefix = '/twirp/github.actions.results.api.v1.ArtifactService'

/** What `@actions/artifact` talks to (ACTIONS_RESULTS_URL), and the storage that it is sent to. Mounted at the root. */
export function resultsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const artifacts = artifactsOf(github)

  app.post(`${prefix}/:method`, async (c) => {
    const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
    const job = await readRuntimeToken(github.world, token)
    try {
      if (!job) throw new TwirpError('unauthenticated', 'invalid runtime token')
      const input = parseInput(await c.req.text(), job)
      return c.json(await call(github, artifacts, { method: c.req.param('method'), job, input }))
    } catch (error) {
      if (error instanceof TwirpError) return error.answer()
      throw error
    }
  })

  app.route('/', blobsRoutes(github))
  return app
}

type Input = Readonly<Record<string, unknown>>

async function call(
  github: GitHub,
  artifacts: Artifacts,
  { method, job, input }: { method: string; job: RunJob; input: Input },
): Promise<Record<string, unknown>> {
  switch (method) {
    case 'CreateArtifact': {
      const { name, mime_type: mimeType, expires_at: expiresAt } = input
      const artifact = artifacts.create(job, {
        name: text(name),
        mimeType: text(mimeType) || 'application/zip',
        expiresAt: typeof expiresAt === 'string' ? expiresAt : null,
      })
      return {
        ok: true,
        signed_upload_url: signedUrl(github, artifact.file, { permissions: 'cw', seconds: 3600 }),
      }
    }
    case 'FinalizeArtifact': {
      const { name, size, hash } = input
      const finalized = {
        name: text(name),
        size: Number(size ?? 0),
        hash: typeof hash === 'string' ? hash : null,
      }
      const artifact = await artifacts.finalize(job, finalized)
      return { ok: true, artifact_id: String(artifact.id) }
    }
    case 'ListArtifacts': {
      const { name_filter: name, id_filter: id } = input
      const found = artifacts
        .list(job)
        .filter(
          (each) =>
            (name === undefined || each.name === name) && (id === undefined || String(each.id) === id),
        )
      return { artifacts: found.map((artifact) => present(artifact, job)) }
    }
    case 'GetSignedArtifactURL': {
      const artifact = artifacts.list(job).find((each) => each.name === input['name'])
      if (!artifact) throw new TwirpError('not_found', 'artifact not found')
      return { name: artifact.name, signed_url: signFile(github, artifact.file, downloadOf(artifact)) }
    }
    case 'DeleteArtifact': {
      const artifact = await artifacts.remove(job, text(input['name']))
      return { ok: true, artifact_id: String(artifact.id) }
    }
    default:
      throw new TwirpError('bad_route', `no handler for ${method}`)
  }
}

/** The request's message; a job speaks for its own run only. */
function parseInput(body: string, job: RunJob): Input {
  let input: unknown
  try {
    input = JSON.parse(body)
  } catch {
    throw new TwirpError('invalid_argument', 'the body is not JSON')
  }
  if (typeof input !== 'object' || input === null)
    throw new TwirpError('invalid_argument', 'the body is no message')
  const message = { ...input } as Input
  const run = text(message['workflow_run_backend_id'])
  if (!new RegExp(`^run-${job.runId}-\\d+$`).test(run)) {
    throw new TwirpError('permission_denied', 'the token is for another workflow run')
  }
  return message
}

function present(artifact: Artifact, job: RunJob): Record<string, unknown> {
  return {
    ...backendIds({ ...job, runAttempt: artifact.runAttempt }),
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.size),
    created_at: artifact.createdAt,
    ...(artifact.digest && { digest: artifact.digest }),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
