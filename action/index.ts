import * as core from '@actions/core'
import { report } from './failure.ts'
import { main } from './main.ts'

try {
  await main(core, process.env)
} catch (error) {
  report(core, error)
}
