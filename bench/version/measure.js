// Runs commands as processes, in turns, and tells the median of their times and the highest of their memory.
import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'

const time = '/usr/bin/time'

/** `{ label, command, args, cwd, env, turns }` each; failures are told and left out of the following turns. */
export async function measure(subjects, turns) {
  const results = subjects.map((subject) => ({
    label: subject.label,
    seconds: [],
    cpu: [],
    megabytes: 0,
    own: 0,
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
        result.cpu.push(run.cpu)
        result.megabytes = Math.max(result.megabytes, run.megabytes)
        result.own = Math.max(result.own, run.own)
      }
    }
  }
  return results.map((result) => ({
    ...result,
    median: median(result.seconds),
    cpu: median(result.cpu),
  }))
}

/**
 * GNU time tells the peak memory of the largest of all processes (%M, kilobytes), and the time that processors
 * worked for them (%U and %S), which other work on the machine changes less than the time that passed.
 */
function once({ command, args, cwd, env, seconds: limit = 600 }) {
  return new Promise((resolve) => {
    const started = performance.now()
    const options = {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: limit * 1000,
    }
    const child = spawn(time, ['-f', 'PEAK %M %U %S', command, ...args], options)
    let said = ''
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000)
    })
    child.on('error', (error) => resolve({ failure: error.message }))
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - started) / 1000
      const [, peak = 0, user = 0, system = 0] = /PEAK (\d+) ([\d.]+) ([\d.]+)/.exec(said) ?? []
      const own = Number(/OWN (\d+)/.exec(said)?.[1] ?? 0) / 1024
      const cpu = Number(user) + Number(system)
      if (code === 0) return resolve({ seconds, cpu, megabytes: Number(peak) / 1024, own })
      const why = said.split('\n').find((line) => line.trim() !== '') ?? ''
      resolve({ failure: signal ? `stopped after ${limit} s` : `exit code ${code}: ${why.slice(0, 120)}` })
    })
  })
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.length === 0 ? null : sorted[Math.floor(sorted.length / 2)]
}
