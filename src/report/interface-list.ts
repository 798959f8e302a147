import { shapeText, word } from '../interface/compare.ts'
import type { ModelSummary } from '../interface/summary.ts'
import { formatNumber } from './number.ts'

/** More values of one side are counted, not listed. */
const most = 8

/** What each model file takes and gives, one line each, plain: "model.onnx (onnx, 128 parameters): `x: float32[batch, 4]` → `y: float32[1]`". */
export function interfaceLines(models: readonly ModelSummary[]): string[] {
  return models.map(({ path, format, parameters, inputs, outputs }) => {
    const size = parameters === null ? '' : `, ${formatNumber(parameters)} parameters`
    const signature = inputs || outputs ? `: ${valuesText(inputs)} → ${valuesText(outputs)}` : ''
    return `${word(path)} (${format}${size})${signature}`
  })
}

function valuesText(values: ModelSummary['inputs']): string {
  if (values === null) return '?'
  const shown = values.slice(0, most).map(({ name, dtype, shape, optional }) => {
    const type = shape === null ? word(dtype) : `${word(dtype)}${shapeText(shape)}`
    return `\`${word(name)}${optional ? '?' : ''}: ${type}\``
  })
  const rest = values.length > most ? [`${values.length - most} more`] : []
  return [...shown, ...rest].join(', ') || 'nothing'
}
