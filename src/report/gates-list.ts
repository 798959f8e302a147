import type { GateResult } from '../metrics/gates.ts'
import { escapeMarkdown, inlineCode } from './markdown.ts'

const signs: Readonly<Record<GateResult['status'], string>> = {
  pass: '✅ holds',
  warn: '⚠️ warning',
  fail: '❌ **fails**',
}
const order: readonly GateResult['status'][] = ['fail', 'warn', 'pass']

/** Every gate with its answer, the failed ones first. Markdown. */
export function gatesList(gates: readonly GateResult[]): string {
  if (gates.length === 0) return 'No gates are configured.'
  return gates
    .toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
    .map(
      ({ status, label, sentence }) =>
        `- ${signs[status]}: ${inlineCode(label)} — ${escapeMarkdown(sentence)}`,
    )
    .join('\n')
}

/** `2 of 3 gates fail`, for titles. Plain text. */
export function gatesSummary(gates: readonly GateResult[]): string {
  if (gates.length === 0) return 'no gates are configured'
  const count = (status: GateResult['status']) => gates.filter((gate) => gate.status === status).length
  const warned = count('warn') > 0 ? `, ${count('warn')} with a warning` : ''
  if (count('fail') > 0)
    return `${count('fail')} of ${gates.length} gates ${count('fail') === 1 ? 'fails' : 'fail'}`
  return gates.length === 1 ? `the gate holds${warned}` : `all ${gates.length} gates hold${warned}`
}
