/** How a step, a job or a run ended. */
export type Result = 'success' | 'failure' | 'cancelled' | 'skipped'
