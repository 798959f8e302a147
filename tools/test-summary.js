// Jest reporter that leaves the numbers of a run in the file that TEST_SUMMARY names; run as a program,
// it prints them as `N passed, N failed` for .ci/run.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export default class TestSummary {
  onRunComplete(_contexts, results) {
    const file = process.env.TEST_SUMMARY
    if (!file) return
    const numbers = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    }
    writeFileSync(file, JSON.stringify(numbers))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file, somethingFailed] = process.argv
  const { passed, failed, skipped } = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 }
  // A run that failed without a failed test (a check, a crash, a time limit) is not all green.
  const failures = somethingFailed === '1' && failed === 0 ? 1 : failed
  console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failures === 0 && passed > 0 ? 0 : 1
}
