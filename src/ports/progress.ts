/** Tells the person who waits what is happening. */
export interface Progress {
  step(text: string): void
  /** A part of long work is done; totals in bytes. */
  bytes(done: number, total: number, what: string): void
}

export const silent: Progress = { step() {}, bytes() {} }
