/**
 * The date for a model's next tag: GTO decides by date, to the second, what is in a stage, we by counter.
 * Dates that always grow make both agree, even when a clock went back.
 */
export function nextTagDate(now: string, last: string | null): string {
  const earliest = last === null ? 0 : Date.parse(last) + 1000
  const time = Math.max(Math.floor(Date.parse(now) / 1000) * 1000, earliest)
  return new Date(time).toISOString().replace('.000Z', 'Z')
}
