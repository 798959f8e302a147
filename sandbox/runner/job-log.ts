import type { Job } from '../world.ts'
import type { JobLog } from './commands.ts'

/** GitHub cuts annotations at this many of a level for each step; the sandbox for each job. */
const annotationLimit = 50

/** Writes into the job's record, line by line with the server's time, with secrets as `***`. */
export function createJobLog(job: Job, now: () => string, onLog: (line: string) => void): JobLog {
  const secrets = new Set<string>()
  const clean = (text: string) =>
    [...secrets].reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
  return {
    write(line) {
      for (const each of clean(line).split('\n')) {
        job.log += `${now().replace('Z', '.0000000Z')} ${each}\n`
        onLog(each)
      }
    },
    mask(secret) {
      for (const line of [secret, ...secret.split('\n')]) if (line.trim() !== '') secrets.add(line)
    },
    annotate(annotation) {
      if (job.annotations.length < annotationLimit)
        job.annotations.push({ ...annotation, message: clean(annotation.message) })
    },
  }
}
