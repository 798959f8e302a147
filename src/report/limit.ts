import { cutText } from './markdown.ts'

/** A part of a longer text, Markdown that stands for itself. */
export interface Section {
  readonly text: string
  /** Kept whatever happens to the others: the marker, the verdict. */
  readonly essential?: boolean
}

/** What stands in place of all that was left out. Ours, without any text of others. */
function notice(sections: number, lines: number, limit: number): string {
  const what = [
    ...(sections > 0 ? [`${sections} ${sections === 1 ? 'section' : 'sections'}`] : []),
    ...(lines > 0 ? [`${lines} ${lines === 1 ? 'line' : 'lines'} of the section above`] : []),
  ].join(' and ')
  return `_${what} left out here: GitHub allows ${limit} characters. The manifest has everything._`
}

/**
 * Sections in their order, separated by empty lines, in at most `limit` characters (UTF-16 units, which never are
 * fewer than GitHub counts). The last sections go first, whole; the first one that does not fit is cut between
 * two lines if a good part of it can stay. What is missing is said.
 */
export function fitWithin(sections: readonly Section[], limit: number): string {
  const whole = join(sections.map(({ text }) => text))
  if (whole.length <= limit) return whole
  const reserve = notice(sections.length, 1_000_000, limit).length + 2
  let room =
    limit - reserve - sections.reduce((sum, each) => sum + (each.essential ? each.text.length + 2 : 0), 0)
  const kept: string[] = []
  let left = 0
  let lines = 0
  for (const { text, essential } of sections) {
    if (essential) {
      kept.push(text)
    } else if (left > 0 || lines > 0) {
      left += 1
    } else if (text.length + 2 <= room) {
      kept.push(text)
      room -= text.length + 2
    } else {
      const cut = cutLines(text, room - 2)
      if (cut.text === '') left += 1
      else kept.push(cut.text)
      lines = cut.lines
    }
  }
  const fitted = join([...kept, notice(left, lines, limit)])
  return fitted.length <= limit ? fitted : limit < 2 ? '' : cutText(fitted, Math.floor(limit / 2))
}

function join(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n')
}

/** The first lines of a section; what they open, a block of code or details, is closed again. Nothing when it would be a scrap. */
function cutLines(text: string, room: number): { text: string; lines: number } {
  const lines = text.split('\n')
  let end = 0
  for (let length = 0; end < lines.length; end++) {
    length += (lines[end]?.length ?? 0) + 1
    if (length + closing(lines.slice(0, end + 1)).length > room) break
  }
  const kept = lines.slice(0, end)
  if (end < 6) return { text: '', lines: 0 }
  return { text: `${kept.join('\n')}${closing(kept)}`, lines: lines.length - end }
}

function closing(lines: readonly string[]): string {
  let fence: string | null = null
  let details = 0
  for (const line of lines) {
    const [marks] = /^`{3,}/.exec(line) ?? []
    if (fence !== null) {
      if (line === fence) fence = null
    } else if (marks !== undefined) fence = marks
    else details += count(line, '<details>') - count(line, '</details>')
  }
  return `${fence === null ? '' : `\n${fence}`}${'\n\n</details>'.repeat(Math.max(0, details))}`
}

function count(line: string, part: string): number {
  return line.split(part).length - 1
}
