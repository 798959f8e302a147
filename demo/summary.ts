import type { Printer } from './print.ts'
import type { Stage } from './stage.ts'
import type { Outcome } from './story.ts'

/** The registry that is left in git, what it cost, and whether GitHub's own description had anything to object to. */
export function summary({ sandbox }: Stage, { tags, releases, costs }: Outcome, print: Printer): boolean {
  print.line('\nIn git, for good:')
  for (const tag of tags) print.line(`  ${tag}`)
  print.line(`\nReleases: ${releases.join(', ')}`)
  print.line('\nRequests to GitHub by step        bot  action')
  for (const { title, bot, action } of costs)
    print.line(
      `  ${title.slice(0, 30).padEnd(30)}  ${String(bot).padStart(3)}  ${String(action).padStart(6)}`,
    )
  const complaints = [
    ...(sandbox.judge?.violations ?? []).map(({ place, message }) => `${place}: ${message}`),
    ...sandbox.unknownRequests.map((request) => `GitHub has no ${request}`),
    ...sandbox.failures.map(String),
  ]
  for (const complaint of complaints.slice(0, 20)) print.warn(complaint)
  if (complaints.length === 0 && sandbox.judge)
    print.line("\nEvery request and answer was checked against GitHub's own API description.")
  return complaints.length === 0
}
