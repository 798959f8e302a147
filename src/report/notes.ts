import { byCodePoints } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { metricKey } from '../metrics/metric.ts'
import { interfaceLines } from './interface-list.ts'
import { fitWithin } from './limit.ts'
import { escapeMarkdown, inlineCode, link, tableCell, tableCode } from './markdown.ts'
import { formatBytes, formatNumber } from './number.ts'
import { quotedNames } from './sentence.ts'
import { whyList } from './why.ts'

/** GitHub refuses longer bodies of releases. */
const notesLimit = 125_000

export function releaseTitle({ model, version }: Pick<Manifest, 'model' | 'version'>): string {
  return `${model} ${version}`
}

/** A release's notes, for people: what and why, the numbers, how to get and check it, where it came from. */
export function releaseNotes(manifest: Manifest): string {
  return fitWithin(
    [
      { text: headline(manifest) },
      { text: `### Why ${manifest.version}\n\n${whyList(manifest)}` },
      { text: metrics(manifest) },
      { text: models(manifest) },
      { text: use(manifest) },
      { text: origin(manifest) },
      { text: files(manifest) },
    ].filter(({ text }) => text !== ''),
    notesLimit,
  )
}

function headline({ model, version, previousVersion, bump, source }: Manifest): string {
  const from = previousVersion === null ? 'The first version.' : `A ${bump} release after ${previousVersion}.`
  const pullRequest = source.pullRequest === null ? '' : ` From pull request #${source.pullRequest}.`
  return `**${escapeMarkdown(model)} ${version}** — ${from}${pullRequest}`
}

function metrics({ metrics }: Manifest): string {
  if (metrics.length === 0) return ''
  const rows = metrics.map((metric) => `| ${tableCell(metricKey(metric))} | ${formatNumber(metric.value)} |`)
  return `### Metrics\n\n| metric | value |\n| :-- | --: |\n${rows.join('\n')}`
}

function models({ interface: files }: Manifest): string {
  const lines = interfaceLines(files ?? []).map((line) => `- ${quotedNames(line)}`)
  return lines.length === 0 ? '' : `### What it takes and gives\n\n${lines.join('\n')}`
}

function use({ model, version }: Manifest): string {
  const reference = `${model}@v${version}`
  return `### Use it\n\n\`\`\`sh\nmodelseal pull '${reference}' --output .     # verifies every byte\nmodelseal verify '${reference}' --output .   # checks files that are there\n\`\`\``
}

function origin({ source, build, params, data, environment, bundle }: Manifest): string {
  const lines = [
    `- Commit ${source.commit}${source.dirty ? ' (tracked files were changed)' : ''}`,
    build
      ? `- Built by ${link(build.workflow, build.runUrl)}, started by ${escapeMarkdown(build.actor)}`
      : '- Built outside of a workflow',
    `- Trained on ${escapeMarkdown(environment.os)}, ${escapeMarkdown(environment.cpu ?? environment.architecture)}, ${environment.cores} cores, ${formatBytes(environment.memory)}`,
    ...data.map((file) => `- Data ${inlineCode(file.path)} ${inlineCode(file.sha256.slice(0, 12))}`),
    ...Object.entries(params)
      .slice(0, 30)
      .map(([key, value]) => `- Parameter ${inlineCode(key)} = ${inlineCode(String(value))}`),
    `- Bundle digest ${inlineCode(`sha256:${bundle.sha256}`)}`,
  ]
  return `### Where it came from\n\n${lines.join('\n')}`
}

function files({ files }: Manifest): string {
  const rows = [...files]
    .sort((a, b) => byCodePoints(a.path, b.path))
    .map(({ path, size, sha256 }) => `| ${tableCode(path)} | ${formatBytes(size)} | ${inlineCode(sha256)} |`)
  return `<details><summary>${files.length} ${files.length === 1 ? 'file' : 'files'}</summary>\n\n| file | size | SHA-256 |\n| :-- | --: | :-- |\n${rows.join('\n')}\n\n</details>`
}
