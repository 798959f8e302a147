import { channelShown } from '../src/commands/channel.ts'
import { type PlannedModel, planDocument, planModels } from '../src/commands/plan.ts'
import { versionTag } from '../src/registry/tag.ts'
import { raisedByEvidence } from '../src/report/why.ts'
import type { Terminal } from './output.ts'
import { type Context, configurationAt, configurationOf, planPorts } from './wire.ts'

const reasonsShown = 12

/** Another commit or branch than the one that is checked out. */
export interface PlanOptions {
  readonly at: string | null
  readonly branch: string | null
}

export async function plan(
  context: Context,
  models: readonly string[],
  { at, branch }: PlanOptions,
): Promise<void> {
  const ports = planPorts(context)
  const configuration = await configurationOf(context)
  const branches = configuration.versioning.branches.length > 0
  // A commit of the past stands on no branch, if none is named; and where there is only one channel, none is asked for.
  const ref = branches && at === null && branch === null ? (await ports.history.head(null)).ref : null
  const planned = await planModels(ports, {
    configuration,
    models: models.length > 0 ? models : null,
    channel: channelShown(configuration, ref, branch),
    at,
    configurationAt: (commit) => configurationAt(context, commit),
  })
  if (context.options.json) context.out.json(planDocument(planned, versionTag))
  else for (const each of planned) printPlan(context.out, each)
}

function printPlan(out: Terminal, { plan, materials }: PlannedModel): void {
  const from = plan.current ?? 'no version yet'
  const next = plan.next === null ? 'nothing to release' : `${out.good(plan.next)} (${plan.bump})`
  out.line(`${out.bold(plan.model)}  ${from} → ${next}`)
  out.line(
    out.dim(
      `  ${plan.commits.considered} commits considered, ${plan.commits.counted} counted${materials ? '' : '; the files are not here, so only commits are witnesses'}`,
    ),
  )
  const raised = raisedByEvidence(plan.reasons)
  if (raised !== null) out.line(`  ${raised}`)
  for (const warning of materials?.warnings ?? []) out.line(`  ${out.bad('warning')}  ${warning}`)
  for (const { level, commit, summary } of plan.reasons.slice(0, reasonsShown)) {
    out.line(`  ${level.padEnd(5)}  ${commit === undefined ? ' '.repeat(7) : commit.slice(0, 7)}  ${summary}`)
  }
  if (plan.reasons.length > reasonsShown)
    out.line(out.dim(`  and ${plan.reasons.length - reasonsShown} more (--json shows all)`))
}
