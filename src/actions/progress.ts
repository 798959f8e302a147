import type { Progress } from '../ports/progress.ts'
import { createPace } from '../report/progress.ts'

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

/** Each step is a group of the log; long work inside of it says how much is done, how fast, and how long it will take. */
export function createActionsProgress(log: Log, time: () => number = Date.now): ActionsProgress {
  let open = false
  let pace = createPace(time)
  const end = () => {
    if (open) log.endGroup()
    open = false
    pace = createPace(time)
  }
  return {
    end,
    step(text) {
      end()
      log.startGroup(harmless(text))
      open = true
    },
    bytes(done, total, what) {
      const text = pace(done, total, what)
      if (text !== null) log.info(harmless(text))
    },
  }
}

/** So that no name of a file is taken for a command to the runner, which begins a line, or for an old one, which stands anywhere. */
function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const line = text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').replaceAll('##[', '# #[')
  return line.trimStart().startsWith('::') ? `· ${line}` : line
}
