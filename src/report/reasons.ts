import type { Reason, Status } from '../promotion/reason.ts'
import { sentence } from './sentence.ts'

/** A word beside each sign: colour and shape alone say nothing to a screen reader. */
const signs: Readonly<Record<Status, string>> = {
  met: '✅ yes',
  unmet: '❌ no',
  waiting: '⏳ waiting',
  ignored: '➖ not counted',
}

/** A tree of reasons as a nested Markdown list. */
export function reasonList(reasons: readonly Reason[], depth = 0): string {
  return reasons
    .map(({ status, text, children }) => {
      const line = `${'  '.repeat(depth)}- ${signs[status]} — ${sentence(text)}`
      return children.length > 0 ? `${line}\n${reasonList(children, depth + 1)}` : line
    })
    .join('\n')
}
