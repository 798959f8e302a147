import process from 'node:process'
import { exitCode } from '../src/ports/errors.ts'
import { explain } from './failure.ts'
import { createProgram } from './program.ts'

// Whoever reads our output may stop early: `modelseal log fraud | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await createProgram(process.env).parseAsync(process.argv)
} catch (error) {
  explain(error, process.stderr, process.argv.includes('--debug'))
  process.exitCode = exitCode(error)
}
