/** Runs of one group go one after the other; of those waiting, only the newest is kept. */
export interface Groups {
  /** Resolves when it is this run's turn, with what to call at its end; null when a newer run took its place. */
  enter(group: string, cancelOthers: boolean, cancel: () => void): Promise<(() => void) | null>
}

interface Member {
  readonly cancel: () => void
  proceed(turn: boolean): void
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#concurrency */
export function createGroups(): Groups {
  const running = new Map<string, Member>()
  const waiting = new Map<string, Member>()
  const leave = (group: string, member: Member) => {
    if (running.get(group) !== member) return
    const next = waiting.get(group)
    waiting.delete(group)
    if (next) running.set(group, next)
    else running.delete(group)
    next?.proceed(true)
  }
  return {
    async enter(group, cancelOthers, cancel) {
      let proceed: (turn: boolean) => void = () => undefined
      const turn = new Promise<boolean>((resolve) => {
        proceed = resolve
      })
      const member: Member = { cancel, proceed }
      const current = running.get(group)
      if (!current) {
        running.set(group, member)
        return () => leave(group, member)
      }
      waiting.get(group)?.proceed(false)
      waiting.set(group, member)
      if (cancelOthers) current.cancel()
      return (await turn) ? () => leave(group, member) : null
    },
  }
}
