import type { Job, JobStep } from '../world.ts'
import {
  type Contexts,
  evaluate,
  type Functions,
  interpolate,
  interpolateTexts,
  isTrue,
} from './expressions.ts'
import type { StepDefinition } from './parse.ts'
import type { Result } from './result.ts'
import { contextsOf, fail, functionsOf, type JobState } from './state.ts'
import { runStep } from './step.ts'

/** Runs a step if its condition holds, and notes how it went. */
export async function nextStep(state: JobState, step: StepDefinition, index: number): Promise<void> {
  const { record, surroundings } = state
  const now = surroundings.github.world.clock.now
  const contexts = withStepEnv(state, step)
  const name = displayName(step, contexts, functionsOf(state))
  const entry = startStep(record, name, now)
  let wanted = false
  try {
    wanted = isTrue(evaluate(step.if, contexts, functionsOf(state)))
  } catch (error) {
    fail(state, error instanceof Error ? error.message : String(error))
    state.status = 'failure'
  }
  const id = step.id ?? `__step_${index}`
  if (!wanted) {
    finishStep(entry, 'skipped', now)
    state.steps[id] = { outputs: {}, outcome: 'skipped', conclusion: 'skipped' }
    return
  }
  const { outcome, outputs } = await runStep(state, step, { index, name })
  const forgiven =
    outcome === 'failure' && isTrue(interpolate(step.continueOnError, contexts, functionsOf(state)))
  const conclusion = forgiven ? 'success' : outcome
  state.steps[id] = { outputs, outcome, conclusion }
  if (conclusion !== 'success' && state.status === 'success') state.status = conclusion
  finishStep(entry, conclusion, now)
}

/** Runs the newest post program that is left. */
export async function runPost(state: JobState): Promise<void> {
  const post = state.posts.pop()
  if (!post) return
  const now = state.surroundings.github.world.clock.now
  const entry = startStep(state.record, `Post ${post.name}`, now)
  const wanted = isTrue(evaluate(post.if, contextsOf(state), functionsOf(state)))
  if (!wanted) return finishStep(entry, 'skipped', now)
  const outcome = await post.run()
  if (outcome !== 'success' && state.status === 'success') state.status = outcome
  finishStep(entry, outcome, now)
}

function displayName(step: StepDefinition, contexts: Contexts, functions: Functions): string {
  if (step.name) return String(interpolate(step.name, contexts, functions))
  return `Run ${(step.uses ?? step.run ?? '').split('\n')[0]}`
}

export function startStep(record: Job, name: string, now: () => string): JobStep {
  const step: JobStep = {
    name,
    number: record.steps.length + 1,
    status: 'in_progress',
    conclusion: null,
    startedAt: now(),
    completedAt: null,
  }
  record.steps.push(step)
  return step
}

export function finishStep(step: JobStep, conclusion: Result, now: () => string): void {
  step.status = 'completed'
  step.conclusion = conclusion
  step.completedAt = now()
}

/** A step's own `env` counts for its name and condition as well. */
function withStepEnv(state: JobState, step: StepDefinition): Contexts {
  const contexts = contextsOf(state)
  const own = interpolateTexts(step.env, contexts, functionsOf(state))
  return { ...contexts, env: { ...state.environment, ...own } }
}
