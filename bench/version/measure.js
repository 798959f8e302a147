// Runs commands as processes, in turns, and tells the median of their times and the highest of their memory.
import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'

const time = '/usr/bin/time'

/** `{ label, command, args, cwd, env }` each; failures are told and left out of the following turns. */
export async function measure(subjects, turns) {
  const results = subjects.map((subject) => ({
    label: subject.label,
    seconds: [],
    megabytes: 0,
    failure: null,
  }))
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, subject] of subjects.entries()) {
      const result = results[index]
      if (result.failure !== null || (subject.turns ?? turns) <= turn) continue
      const run = await once(subject)
      if (run.failure) result.failure = run.failure
      else {
        result.seconds.push(run.seconds)
        result.megabytes = Math.max(result.megabytes, run.megabytes)
      }
    }
  }
  return results.map((result) => ({ ...result, median: median(result.seconds) }))
}

/** Peak memory is that of the process which `time` starts, in kilobytes (GNU time, %M). */
function once({ command, args, cwd, env, seconds: limit = 600 }) {
  return new Promise((resolve) => {
    const started = performance.now()
    const options = {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: limit * 1000,
    }
    const child = spawn(time, ['-f', 'PEAK %M', command, ...args], options)
    let said = ''
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000)
    })
    child.on('error', (error) => resolve({ failure: error.message }))
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - started) / 1000
      const megabytes = Number(/PEAK (\d+)/.exec(said)?.[1] ?? 0) / 1024
      if (code === 0) return resolve({ seconds, megabytes })
      const why = said.split('\n').find((line) => line.trim() !== '') ?? ''
      resolve({ failure: signal ? `stopped after ${limit} s` : `exit code ${code}: ${why.slice(0, 120)}` })
    })
  })
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.length === 0 ? null : sorted[Math.floor(sorted.length / 2)]
}
