import * as core from '@actions/core'
import { main } from './main.ts'
import { report } from './failure.ts'

try {
  await main(core, process.env)
} catch (error) {
  report(core, error)
}
