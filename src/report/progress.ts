import { formatBytes } from './number.ts'

/** A log that is read while it grows: a line every few seconds says that work goes on, more would only scroll. */
const pause = 5_000

/**
 * How far long work is: how much is done, how fast, and how long it will take. Null as long as nobody wants to read
 * that again; the end is always told.
 * @param time milliseconds, from any moment on
 */
export function createPace(
  time: () => number,
  wait: number = pause,
): (done: number, total: number, what: string) => string | null {
  let work: {
    what: string
    total: number
    started: number
    from: number
    said: number
    ended: boolean
  } | null = null
  return (done, total, what) => {
    const at = time()
    if (work?.what !== what || work.total !== total)
      work = { what, total, started: at, from: Math.min(done, total), said: at, ended: false }
    if (work.ended || (done < total && at - work.said < wait)) return null
    work.said = at
    work.ended = done >= total
    return line(done, total, what, { seconds: (at - work.started) / 1000, moved: done - work.from })
  }
}

function line(
  done: number,
  total: number,
  what: string,
  { seconds, moved }: { readonly seconds: number; readonly moved: number },
): string {
  const percent = total > 0 ? Math.floor((done / total) * 100) : 100
  // Of less than a second it says nothing.
  const rate = seconds >= 1 ? moved / seconds : 0
  const parts = [`${what} ${formatBytes(done)} of ${formatBytes(total)} (${percent} %)`]
  if (rate > 0) parts.push(`${formatBytes(Math.round(rate))}/s`)
  if (rate > 0 && done < total) parts.push(`${duration((total - done) / rate)} left`)
  return parts.join(', ')
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  return `${Math.ceil(seconds / 60)} min`
}
