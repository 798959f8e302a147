import { type PlannedModel, planDocument, planModels } from '../src/commands/plan.ts'
import { versionTag } from '../src/registry/tag.ts'
import { raisedByEvidence } from '../src/report/why.ts'
import type { Terminal } from './output.ts'
import { type Context, configurationOf, localPorts } from './wire.ts'

const reasonsShown = 12

export async function plan(context: Context, models: readonly string[], at: string | null): Promise<void> {
  const planned = await planModels(localPorts(context), {
    configuration: await configurationOf(context),
    models: models.length > 0 ? models : null,
    channel: { kind: 'release' },
    at,
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
