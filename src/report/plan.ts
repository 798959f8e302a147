import type { Plan } from '../version/plan.ts'
import { escapeMarkdown, inlineCode, tableCell } from './markdown.ts'
import { quotedNames } from './sentence.ts'
import { raisedByEvidence } from './why.ts'

/** More reasons of one model are counted, not listed. */
const most = 30

/** Plans as Markdown, for the summary of a job. */
export function planSummary(plans: readonly Plan[]): string {
  const rows = plans.map(
    ({ model, current, next, bump, commits }) =>
      `| ${tableCell(model)} | ${current ?? '–'} | ${next ?? 'nothing to release'} | ${bump} | ${commits.counted} of ${commits.considered} |`,
  )
  const table = `| model | now | next | level | commits that count |\n| :-- | :-- | :-- | :-- | --: |\n${rows.join('\n')}`
  return `## Modelseal\n\n${table}\n\n${plans.map(reasons).join('\n\n')}\n`
}

function reasons({ model, reasons }: Plan): string {
  const lines = reasons
    .slice(0, most)
    .map(
      ({ level, source, commit, summary }) =>
        `- ${level}: ${commit === undefined ? '' : `${inlineCode(commit.slice(0, 7))} `}${source === 'evidence' ? quotedNames(summary) : escapeMarkdown(summary)}`,
    )
  const rest = reasons.length > most ? [`- and ${reasons.length - most} more`] : []
  const raised = raisedByEvidence(reasons)
  const head = raised === null ? '' : `${quotedNames(raised)}\n\n`
  return `**${escapeMarkdown(model)}**\n\n${head}${[...lines, ...rest].join('\n')}`
}
