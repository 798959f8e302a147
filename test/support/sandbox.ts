import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'

export interface TestSandbox extends Sandbox {
  /** Waits for what is under way, closes, and throws what the sandbox has to complain about. */
  finish(): Promise<void>
}

/** A sandbox under GitHub's own description: a test must call `finish` at its end. */
export async function startTestSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox({ judge: true, ...options })
  const finish = async () => {
    await sandbox.idle()
    await sandbox.close()
    const complaints = complaintsOf(sandbox)
    if (complaints.length > 0) throw new Error(`The sandbox complains:\n${complaints.join('\n')}`)
  }
  return Object.assign(sandbox, { finish })
}

/** Runs a test's story in a sandbox of its own, and fails it for anything that GitHub would not do or know. */
export async function withSandbox<T>(
  story: (sandbox: Sandbox) => Promise<T>,
  options: SandboxOptions = {},
): Promise<T> {
  const sandbox = await startTestSandbox(options)
  let result: T
  try {
    result = await story(sandbox)
  } catch (error) {
    await sandbox.finish().catch((more: unknown) => {
      process.stderr.write(`${String(more)}\n`)
    })
    throw error
  }
  await sandbox.finish()
  return result
}

function complaintsOf(sandbox: Sandbox): string[] {
  const violations = sandbox.judge?.violations ?? []
  return [
    ...violations.map(({ place, message }) => `${place}: ${message}`),
    ...sandbox.unknownRequests.map((request) => `unknown request ${request}`),
    ...sandbox.failures.map((failure) =>
      failure instanceof Error ? (failure.stack ?? failure.message) : String(failure),
    ),
  ]
}
