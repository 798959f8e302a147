import type { Change, ManifestDifference } from '../manifest/difference.ts'
import type { Manifest, Parameter } from '../manifest/manifest.ts'
import type { TensorChange } from '../manifest/tensors.ts'
import { inlineCode } from './markdown.ts'
import { formatBytes, formatPercent } from './number.ts'
import { quotedNames } from './sentence.ts'

/** More lines of one kind are counted, not listed. */
const most = 20

/** What changed besides the metrics, as Markdown lists; empty when nothing did. */
export function changesList(difference: ManifestDifference): string {
  return [
    models(difference),
    group('Parameters', difference.params, (value) => inlineCode(parameter(value))),
    group('Data', difference.data, digest),
    group('Environment', difference.environment, digest),
    group(
      'Files',
      difference.files,
      ({ size, sha256 }) => `${formatBytes(size)} ${inlineCode(sha256.slice(0, 12))}`,
    ),
    group('Hardware', difference.hardware, inlineCode),
  ]
    .filter((text) => text !== '')
    .join('\n')
}

function models({ model: changes, tensors }: ManifestDifference): string {
  if (changes.length === 0) return ''
  const lines = changes.slice(0, most).map(({ text }) => `  - ${quotedNames(text)}`)
  if (tensors && tensors.changed > 0) lines.push(`  - ${tensorsText(tensors)}`)
  const rest = changes.length > most ? [`  - and ${changes.length - most} more`] : []
  return ['- **Model**', ...lines, ...rest].join('\n')
}

function tensorsText({ all, changed, share }: TensorChange): string {
  return `${changed} of ${all} tensors are others: ${formatPercent(share)} of the numbers in them`
}

function group<T>(title: string, changes: readonly Change<T>[], show: (value: T) => string): string {
  if (changes.length === 0) return ''
  const lines = changes.slice(0, most).map(({ name, before, after }) => {
    const was = before === null ? 'new' : show(before)
    const is = after === null ? 'removed' : show(after)
    return `  - ${inlineCode(name)}: ${before === null ? `new, ${is}` : after === null ? `removed, was ${was}` : `${was} → ${is}`}`
  })
  const rest = changes.length > most ? [`  - and ${changes.length - most} more`] : []
  return [`- **${title}**`, ...lines, ...rest].join('\n')
}

function parameter(value: Parameter): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function digest(sha256: string): string {
  return inlineCode(sha256.slice(0, 12))
}

/** Size of all files of a bundle, and its change. */
export function sizeLine(manifest: Manifest, before: Manifest | null): string {
  const size = `${formatBytes(manifest.bundle.size)} in ${manifest.bundle.files} ${manifest.bundle.files === 1 ? 'file' : 'files'}`
  return before ? `Size: ${formatBytes(before.bundle.size)} → ${size}` : `Size: ${size}`
}
