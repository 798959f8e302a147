import type { CandidateRequest } from '../src/commands/candidate.ts'
import { channelOf } from '../src/commands/channel.ts'
import type { Configuration } from '../src/config/schema.ts'
import { UserError } from '../src/ports/errors.ts'
import type { Channel } from '../src/version/next.ts'
import type { Command } from './inputs.ts'

/** What started the workflow, as far as it matters here. */
export interface TriggerEvent {
  /** GITHUB_EVENT_NAME */
  readonly name: string
  /** Branch of `refs/heads/…`; null for tags and pull requests. */
  readonly branch: string | null
  readonly defaultBranch: string | null
  readonly pullRequest: {
    readonly number: number
    readonly headCommit: string
    readonly baseBranch: string
  } | null
  readonly runNumber: number
}

export type Chosen =
  | { readonly command: 'pull' | 'verify'; readonly why: string }
  | {
      readonly command: 'candidate'
      readonly why: string
      readonly pullRequest: CandidateOf
    }
  | { readonly command: 'release' | 'plan'; readonly why: string; readonly channel: Channel }

type CandidateOf = Pick<CandidateRequest, 'pullRequest' | 'headCommit' | 'run' | 'base'>

const releasingEvents = ['push', 'workflow_dispatch', 'schedule', 'repository_dispatch', 'workflow_run']

/** `auto` by event and branch; an explicit command that the event does not allow is refused, not reinterpreted. */
export function chooseCommand(command: Command, event: TriggerEvent, configuration: Configuration): Chosen {
  const { pullRequest } = event
  const channel = channelOf(configuration, event.branch, event.defaultBranch)
  const base = channelOf(configuration, pullRequest?.baseBranch ?? null, event.defaultBranch)
  const shown = channel ?? base ?? { kind: 'release' }
  const candidate = (of: NonNullable<typeof pullRequest>, why: string): Chosen => ({
    command: 'candidate',
    why,
    pullRequest: { pullRequest: of.number, headCommit: of.headCommit, run: event.runNumber, base },
  })
  switch (command) {
    case 'plan':
      return { command, why: 'Command: plan', channel: shown }
    case 'pull':
    case 'verify':
      return { command, why: `Command: ${command}` }
    case 'candidate':
      if (!pullRequest)
        throw new UserError(
          'usage',
          `a candidate needs a pull request, and this run was started by ${event.name}`,
          'add `on: pull_request` to the workflow',
        )
      return candidate(pullRequest, 'Command: candidate')
    case 'release':
      if (!channel)
        throw new UserError(
          'refused',
          `nothing is released from ${event.branch ?? event.name}`,
          'add the branch to `versioning.branches`, or run on a release branch',
        )
      return { command, why: 'Command: release', channel }
    case 'auto':
      if (pullRequest)
        return candidate(pullRequest, `Pull request #${pullRequest.number}: handing over a candidate`)
      if (channel && releasingEvents.includes(event.name))
        return { command: 'release', why: `${event.name} on ${event.branch}: releasing`, channel }
      return {
        command: 'plan',
        why: `${event.name} on ${event.branch ?? 'no branch'}: nothing is released from here, showing the plan`,
        channel: shown,
      }
  }
}
