import type { Decision, ModelDecision, StageDecision } from '../promotion/decision.ts'
import type { Snapshot } from '../promotion/snapshot.ts'
import { comparisonSection } from './comparison-section.ts'
import { gatesList } from './gates-list.ts'
import { fitWithin } from './limit.ts'
import { escapeMarkdown } from './markdown.ts'
import { reasonList } from './reasons.ts'

/** A check run's outcome, in the words of GitHub's Checks API. */
export interface Check {
  readonly name: string
  readonly status: 'in_progress' | 'completed'
  readonly conclusion: 'success' | 'failure' | 'neutral' | null
  readonly title: string
  /** Markdown. */
  readonly summary: string
}

/** GitHub refuses longer texts of checks. */
const summaryLimit = 65_535

/** Whether the metrics are good enough: the gates of all models. */
export function metricsCheck(snapshot: Snapshot, decision: Decision): Check {
  const name = 'modelseal / metrics'
  if (decision.policyProblems.length > 0) return policyTrouble(name, decision)
  const judged = decision.models.filter(({ manifest }) => manifest !== null)
  const broken = decision.models.filter(({ standing }) => standing.problem !== null)
  const [first] = broken
  if (first) return trouble(name, `The candidate was refused: ${first.standing.problem}`)
  if (judged.length === 0) return waitingForCandidate(name, snapshot, decision)
  const failed = judged.flatMap(({ gates }) => gates.filter(({ status }) => status === 'fail'))
  const gates = judged.flatMap((model) => model.gates)
  const title =
    gates.length === 0
      ? 'No gates are configured'
      : failed.length > 0
        ? `${failed.length} of ${gates.length} gates failed`
        : `All ${gates.length} gates hold`
  const sections = judged.map((model) => ({
    text: `## ${escapeMarkdown(model.model)}\n\n${gatesList(model.gates)}\n\n${comparisonSection(model)}`,
  }))
  return {
    name,
    status: 'completed',
    conclusion: failed.length > 0 ? 'failure' : 'success',
    title,
    summary: fitWithin(sections, summaryLimit),
  }
}

/** Who still has to do what until the promotions that were asked for are made. */
export function promotionCheck(snapshot: Snapshot, decision: Decision): Check {
  const name = 'modelseal / promotion'
  if (decision.policyProblems.length > 0) return policyTrouble(name, decision)
  const concerned = decision.models.filter(isConcerned)
  if (concerned.length === 0) return waitingForCandidate(name, snapshot, decision)
  const asked = concerned.flatMap(({ stages }) => stages.filter((stage) => stage.asked))
  const refused = asked.filter(({ reason }) => reason.status === 'unmet')
  const waiting = asked.filter(({ reason }) => reason.status === 'waiting')
  const summary = fitWithin(
    concerned.map((model) => ({ text: stagesOf(model) })),
    summaryLimit,
  )
  if (refused.length > 0)
    return {
      name,
      status: 'completed',
      conclusion: 'failure',
      title: `Refused: ${titleOf(refused)}`,
      summary,
    }
  if (waiting.length > 0)
    return {
      name,
      status: 'completed',
      conclusion: 'neutral',
      title: `Waiting: ${titleOf(waiting)}`,
      summary,
    }
  if (asked.length > 0)
    return { name, status: 'completed', conclusion: 'success', title: `Done: ${titleOf(asked)}`, summary }
  return {
    name,
    status: 'completed',
    conclusion: 'neutral',
    title:
      snapshot.pullRequest.state === 'closed'
        ? 'The pull request was closed without merging'
        : 'Nobody asked for a promotion',
    summary,
  }
}

/** A check that fails because something could not be read or decided: never a silent yes. */
export function trouble(name: string, sentence: string): Check {
  return {
    name,
    status: 'completed',
    conclusion: 'failure',
    title: 'Could not decide',
    summary: escapeMarkdown(sentence),
  }
}

function policyTrouble(name: string, { policyProblems }: Decision): Check {
  const list = policyProblems.map((problem) => `- ${escapeMarkdown(problem)}`).join('\n')
  return {
    name,
    status: 'completed',
    conclusion: 'failure',
    title: 'The configuration on the default branch is not valid',
    summary: `Nothing is promoted until it is mended there.\n\n${list}`,
  }
}

function waitingForCandidate(name: string, { pullRequest }: Snapshot, { models }: Decision): Check {
  const unchanged = models.flatMap(({ standing, model }) =>
    standing.unchanged === null ? [] : [`- ${escapeMarkdown(`${model}: ${standing.unchanged}`)}`],
  )
  if (unchanged.length > 0)
    return {
      name,
      status: 'completed',
      conclusion: 'neutral',
      title: 'No model changes',
      summary: unchanged.join('\n'),
    }
  const summary = `No workflow has handed over a candidate for ${pullRequest.headCommit.slice(0, 7)} yet. The check goes on when one does.`
  return { name, status: 'in_progress', conclusion: null, title: 'Waiting for a candidate', summary }
}

export function isConcerned({ standing, stages }: ModelDecision): boolean {
  return (
    standing.candidate !== null ||
    standing.released !== null ||
    standing.problem !== null ||
    stages.some(({ asked, reason }) => asked && reason.status !== 'waiting')
  )
}

function stagesOf({ model, stages }: ModelDecision): string {
  return `## ${escapeMarkdown(model)}\n\n${reasonList(stages.map(({ reason }) => reason))}`
}

function titleOf(stages: readonly StageDecision[]): string {
  const [first] = stages
  const more = stages.length > 1 ? ` and ${stages.length - 1} more` : ''
  return `${first?.reason.text ?? ''}${more}`.slice(0, 200)
}
