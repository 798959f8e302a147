import type { Progress } from '../ports/progress.ts'
import { formatBytes } from '../report/number.ts'

/** The part of `@actions/core` that this needs. */
export interface Log {
  info(text: string): void
  startGroup(name: string): void
  endGroup(): void
}

export interface ActionsProgress extends Progress {
  /** Closes the last group: what follows is not part of it. */
  end(): void
}

/** A log that is read while it grows: a line every few seconds says that work goes on, more would only scroll. */
const pause = 5_000

/** Each step is a group of the log; long work inside of it says how much is done, how fast, and how long it will take. */
export function createActionsProgress(log: Log, time: () => number = Date.now): ActionsProgress {
  let open = false
  let work: { what: string; total: number; started: number; said: number } | null = null
  const end = () => {
    if (open) log.endGroup()
    open = false
    work = null
  }
  return {
    end,
    step(text) {
      end()
      log.startGroup(harmless(text))
      open = true
    },
    bytes(done, total, what) {
      const at = time()
      if (work?.what !== what || work.total !== total) work = { what, total, started: at, said: at }
      if (done < total && at - work.said < pause) return
      work.said = at
      log.info(harmless(line(done, total, what, (at - work.started) / 1000)))
    },
  }
}

function line(done: number, total: number, what: string, seconds: number): string {
  const percent = total > 0 ? Math.floor((done / total) * 100) : 100
  const rate = seconds > 0 ? done / seconds : 0
  const parts = [`${what} ${formatBytes(done)} of ${formatBytes(total)} (${percent} %)`]
  if (rate > 0) parts.push(`${formatBytes(Math.round(rate))}/s`)
  if (rate > 0 && done < total) parts.push(`${duration((total - done) / rate)} left`)
  return parts.join(', ')
}

/** So that no name of a file is taken for a command to the runner, which begins a line, or for an old one, which stands anywhere. */
function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const line = text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').replaceAll('##[', '# #[')
  return line.trimStart().startsWith('::') ? `· ${line}` : line
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  return `${Math.ceil(seconds / 60)} min`
}
