import { differenceOf } from '../manifest/difference.ts'
import type { Decision, ModelDecision } from '../promotion/decision.ts'
import { entitled, whoMayApprove } from '../promotion/entitlement.ts'
import type { LabelEvent, Snapshot } from '../promotion/snapshot.ts'
import type { StageEntry } from '../registry/registry.ts'
import { changesList, sizeLine } from './changes.ts'
import { isConcerned } from './checks.ts'
import { comparisonSection, coreOf, headline, historySection } from './comparison-section.ts'
import { breaksCallers, interfaceSection, unsafeSection } from './files-section.ts'
import { gatesList } from './gates-list.ts'
import { fitWithin, type Section } from './limit.ts'
import { escapeMarkdown, inlineCode, link } from './markdown.ts'
import { reasonList } from './reasons.ts'
import { sentence } from './sentence.ts'
import { whyList } from './why.ts'

/** By this, and by its author, the one comment is found again. */
export const commentMarker = '<!-- modelseal -->'

/** GitHub refuses longer comments (65,536 characters); the marker needs a few. */
const commentLimit = 65_000

/** The comment on a pull request: better or worse, by how much, what changed, and who has to act. Same input, same text. */
export function pullRequestComment(snapshot: Snapshot, decision: Decision): string {
  const concerned = decision.models.filter(isConcerned)
  const sections = [
    ...policySection(decision),
    ...concerned.flatMap((model) => modelSections(snapshot, model)),
    ...unchangedSection(decision),
    ...waitingSection(snapshot, concerned),
    ...removedLabels(snapshot),
    { text: footer(snapshot, concerned) },
  ]
  return `${commentMarker}\n${fitWithin(sections, commentLimit)}`
}

function policySection({ policyProblems }: Decision): { text: string }[] {
  if (policyProblems.length === 0) return []
  const list = policyProblems.map((problem) => `- ${escapeMarkdown(problem)}`).join('\n')
  return [
    {
      text: `## ❌ The configuration on the default branch is not valid\n\nNothing is promoted until it is mended there.\n\n${list}`,
    },
  ]
}

function modelSections(snapshot: Snapshot, model: ModelDecision): Section[] {
  const { manifest, standing, comparedWith } = model
  if (!manifest) {
    const problem = standing.problem ?? 'the manifest of the released version could not be read'
    return [
      {
        text: `## ❌ ${escapeMarkdown(model.model)}: the candidate was refused\n\n${escapeMarkdown(problem)}`,
      },
      { text: promotion(model) },
    ]
  }
  const before = comparedWith?.manifest ?? null
  const difference = before ? differenceOf(before, manifest) : null
  const changes = difference ? changesList(difference) : ''
  const what = [sizeLine(manifest, before), changes].filter((text) => text !== '').join('\n\n')
  const version = standing.released?.version ?? coreOf(manifest.version)
  return [
    {
      text: `## ${headline(model)}${breaksCallers(difference) ? ', ⚠️ breaks callers' : ''}`,
      essential: true,
    },
    { text: comparisonSection(model) },
    { text: gatesSection(model) },
    { text: interfaceSection(difference) },
    { text: unsafeSection(model) },
    {
      text: `<details><summary>What changed${before ? ` since ${comparedWith?.version.version}` : ''}, and why ${version}</summary>\n\n${whyList(manifest)}\n\n${what}\n\n</details>`,
    },
    { text: promotion(model) },
    ...history(snapshot, model),
    { text: historySection(model, snapshot.registry.models.get(model.model)) },
  ].filter(({ text }) => text !== '')
}

function gatesSection({ gates }: ModelDecision): string {
  return gates.length === 0 ? '' : `**Gates**\n\n${gatesList(gates)}`
}

function promotion({ stages }: ModelDecision): string {
  const asked = stages.filter((stage) => stage.asked)
  const open = stages.filter((stage) => !stage.asked && stage.reason.status === 'waiting')
  const lines = [
    ...asked.map((stage) => reasonList([stage.reason])),
    ...open.map(
      (stage) =>
        `- To promote to **${escapeMarkdown(stage.stage)}**: add the label ${inlineCode(stage.label)}`,
    ),
    ...stages
      .filter((stage) => !stage.asked && stage.reason.status === 'met')
      .map(({ reason }) => reasonList([reason])),
  ]
  return lines.length === 0 ? '' : `**Promotion**\n\n${lines.join('\n')}`
}

/** What was decided for this pull request before, from the ledger. */
function history({ registry, pullRequest }: Snapshot, { model }: ModelDecision): { text: string }[] {
  const ledgers = [...(registry.models.get(model)?.stages.values() ?? [])]
  const entries = ledgers.flat().filter(({ record }) => record?.pullRequest === pullRequest.number)
  if (entries.length === 0) return []
  const lines = entries.sort((a, b) => a.counter - b.counter).map(ledgerLine)
  return [{ text: `**Ledger**\n\n${lines.join('\n')}` }]
}

function ledgerLine({ tag, version, stage, taggedAt, record }: StageEntry): string {
  const who = record?.approvals.map(({ user }) => user).join(', ') || 'nobody'
  const verb = record?.action === 'rollback' ? 'rolled back to' : 'promoted'
  return `- ${inlineCode(tag)} — ${verb} ${inlineCode(version ?? '')} in ${escapeMarkdown(stage)}, approved by ${escapeMarkdown(who)}, ${taggedAt}`
}

function unchangedSection({ models }: Decision): { text: string }[] {
  const lines = models.flatMap(({ model, standing }) =>
    standing.unchanged === null ? [] : [`- ${escapeMarkdown(`${model}: ${standing.unchanged}`)}`],
  )
  return lines.length === 0 ? [] : [{ text: `**No new version**\n\n${lines.join('\n')}` }]
}

function waitingSection(
  { pullRequest, candidates }: Snapshot,
  concerned: readonly ModelDecision[],
): { text: string }[] {
  if (candidates.length > 0 || concerned.some(({ standing }) => standing.released)) return []
  return [
    {
      text: `⏳ Waiting for the workflow to hand over a candidate for ${pullRequest.headCommit.slice(0, 7)}.`,
    },
  ]
}

/** Labels that we took off, each with the reason: told politely, once, for as long as it holds. */
function removedLabels(snapshot: Snapshot): Section[] {
  const lines = snapshot.labelEvents.flatMap((event, at) => {
    const put = snapshot.labelEvents.slice(0, at).findLast((each) => each.label === event.label)
    const again = snapshot.labelEvents.slice(at + 1).some((each) => each.label === event.label)
    if (!event.byUs || event.action !== 'unlabeled' || !put || again) return []
    const why = whyRemoved(snapshot, put)
    return [`- ${inlineCode(event.label)} by ${escapeMarkdown(put.actor)} was taken off: ${sentence(why)}`]
  })
  return lines.length === 0
    ? []
    : [{ text: `> [!NOTE]\n> **Labels**\n>\n${lines.map((line) => `> ${line}`).join('\n')}` }]
}

function whyRemoved(snapshot: Snapshot, { actor, label, byBot }: LabelEvent): string {
  const { policy } = snapshot
  const rules = policy.ok
    ? Object.values(policy.configuration.stages).find(
        (stage) => stage.label === label || stage.rollbackLabel === label,
      )
    : undefined
  if (!rules) return 'it is not used any more.'
  if (byBot) return `${actor} is a bot: only people approve.`
  const may = entitled(snapshot, rules, actor)
  if (may.status !== 'met') return `${may.text}.`
  if (label === rules.rollbackLabel) return 'it has done what it asked for, or there was nothing to do.'
  return `other bytes came after it, or a rollback. It can be given again by ${whoMayApprove(rules)}.`
}

function footer({ pullRequest, policy }: Snapshot, concerned: readonly ModelDecision[]): string {
  const run = concerned.map(({ standing }) => standing.runUrl).find((url) => url !== null)
  const from = run ? ` · ${link('workflow run', run)}` : ''
  return `<sub>Commit ${pullRequest.headCommit.slice(0, 7)}${from} · judged by ${policyName(policy)} · Modelseal</sub>`
}

/** By content: the default branch moves all day, and the comment is only written when something changed. */
function policyName(policy: Snapshot['policy']): string {
  return policy.ok
    ? `configuration ${policy.sha256.slice(0, 7)}`
    : `the configuration at ${policy.ref.slice(0, 7)}`
}
