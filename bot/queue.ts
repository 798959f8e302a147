/** Runs work for one key one after the other, for different keys at once; waiting work for a key is done once. */
export interface Queue {
  run(key: string, work: () => Promise<void>): Promise<void>
}

interface Entry {
  running: Promise<void>
  next: Promise<void> | null
}

/** A burst of events about one pull request ends in one more look after the present one, not in one each. */
export function createQueue(): Queue {
  const entries = new Map<string, Entry>()
  return {
    run(key, work) {
      const entry = entries.get(key)
      if (!entry) {
        const running = work()
        const created: Entry = { running, next: null }
        entries.set(key, created)
        return settle(key, created, running)
      }
      if (!entry.next) {
        const next = entry.running.catch(() => {}).then(work)
        entry.next = next
        return next
      }
      return entry.next
    },
  }

  async function settle(key: string, entry: Entry, running: Promise<void>): Promise<void> {
    try {
      await running
    } finally {
      if (entry.next) {
        entry.running = entry.next
        entry.next = null
        settle(key, entry, entry.running).catch(() => {})
      } else {
        entries.delete(key)
      }
    }
  }
}
