import { mkdir } from 'node:fs/promises'
import { startSandbox } from '../../sandbox/index.ts'
import { createRepository, createUser, createUserToken } from '../../sandbox/seed.ts'

/** A local GitHub in a process of its own, so that what it costs is not counted as a client's. Ends with its input. */
const sandbox = await startSandbox({ judge: false })
await mkdir(sandbox.world.directory, { recursive: true })
const ada = createUser(sandbox, 'ada')
const token = createUserToken(sandbox, ada)
for (const name of process.argv.slice(2)) await createRepository(sandbox, ada, name)
const delay = Number(process.env['LATENCY'] ?? 0)
if (delay > 0)
  sandbox.faults.add({
    path: /./,
    fault: { kind: 'delay', milliseconds: delay },
    times: Number.POSITIVE_INFINITY,
  })
process.stdout.write(`${JSON.stringify({ ...sandbox.urls, token })}\n`)
process.stdin.resume()
process.stdin.on('end', async () => {
  await sandbox.close()
  process.exit(0)
})
