import process from 'node:process'
import { exitCode } from '../src/ports/errors.ts'
import { explain } from './failure.ts'
import { createProgram } from './program.ts'

try {
  await createProgram(process.env).parseAsync(process.argv)
} catch (error) {
  explain(error, process.stderr, process.argv.includes('--debug'))
  process.exitCode = exitCode(error)
}
