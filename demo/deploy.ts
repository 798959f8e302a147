import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import type { Printer } from './print.ts'
import type { Stage } from './stage.ts'

const run = promisify(execFile)

/** What a Dockerfile would do: the command line in a process of its own, with a token that may only read. */
export async function pullAndVerify(
  { sandbox, folder, deployToken, root }: Stage,
  print: Printer,
): Promise<string> {
  const target = join(folder, 'deployed')
  const modelseal = async (...args: string[]) => {
    print.says('deploy', `modelseal ${args.map((arg) => (arg.includes('#') ? `'${arg}'` : arg)).join(' ')}`)
    const { stdout } = await run(
      process.execPath,
      [join(root, 'bin', 'modelseal.js'), '--repo', 'acme/penguins', ...args],
      {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          GITHUB_TOKEN: deployToken,
          GITHUB_API_URL: sandbox.urls.api,
          GITHUB_SERVER_URL: sandbox.urls.web,
        },
      },
    )
    for (const line of stdout.trim().split('\n')) print.result(line.replace(`${folder}/`, ''))
    return stdout.trim()
  }
  const pulled = await modelseal('pull', 'penguins#production', '--output', target)
  await modelseal('verify', 'penguins#production', '--output', target)
  await modelseal('log', 'penguins')
  return pulled
}
