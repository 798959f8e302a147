import type { Sandbox } from '../sandbox/index.ts'

export interface StepCost {
  readonly title: string
  /** Requests to GitHub's API by the bot (as the App) and by the action (with the job's token). */
  readonly bot: number
  readonly action: number
}

/** Counts what each step of the story asks of GitHub: every request counts against a user's rate limit. */
export function createCounter(sandbox: Sandbox): {
  cut(title: string): void
  readonly steps: readonly StepCost[]
} {
  const steps: StepCost[] = []
  let from = 0
  return {
    steps,
    cut(title) {
      const since = sandbox.requests.slice(from).filter(({ path }) => path.startsWith('/api/'))
      from = sandbox.requests.length
      const by = (...kinds: readonly string[]) => since.filter(({ caller }) => kinds.includes(caller)).length
      steps.push({ title, bot: by('app', 'installation'), action: by('job') })
    },
  }
}
