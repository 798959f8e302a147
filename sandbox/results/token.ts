import { jwtVerify, SignJWT } from 'jose'
import type { World } from '../world.ts'
import { signingKey } from './keys.ts'

/** A job of an attempt of a run, as the results service knows it: each attempt is a run of its own there. */
export interface RunJob {
  readonly runId: number
  readonly runAttempt: number
  readonly jobId: number
}

const scope = /^Actions\.Results:run-(\d+)-(\d+):job-(\d+)$/

/** ACTIONS_RUNTIME_TOKEN: what actions of a job show to the results service. Lives for six hours, as a job does. */
export function signRuntimeToken(world: World, { runId, runAttempt, jobId }: RunJob): Promise<string> {
  return new SignJWT({ scp: `Actions.Results:run-${runId}-${runAttempt}:job-${jobId}` })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('results')
    .setIssuedAt()
    .setExpirationTime('6h')
    .sign(signingKey(world))
}

/** The job that a token was signed for; null when it was not signed here, or is over. */
export async function readRuntimeToken(world: World, token: string): Promise<RunJob | null> {
  try {
    const { payload } = await jwtVerify(token, signingKey(world), { algorithms: ['HS256'] })
    const [, runId, runAttempt, jobId] = scope.exec(String(payload['scp'])) ?? []
    if (!jobId) return null
    return { runId: Number(runId), runAttempt: Number(runAttempt), jobId: Number(jobId) }
  } catch {
    return null
  }
}

export function backendIds(job: RunJob): {
  workflow_run_backend_id: string
  workflow_job_run_backend_id: string
} {
  return {
    workflow_run_backend_id: `run-${job.runId}-${job.runAttempt}`,
    workflow_job_run_backend_id: `job-${job.jobId}`,
  }
}
