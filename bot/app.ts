import type { Context, Probot } from 'probot'
import { reconcile } from '../src/commands/reconcile.ts'
import { UserError } from '../src/ports/errors.ts'
import { pullRequestsOf, type Watched, watched } from './events.ts'
import { createQueue } from './queue.ts'
import { type Repo, wire } from './wire.ts'

type AnyContext = Context<Watched>

/**
 * The bot: every event only says which pull requests to look at again. What is true and what should be true is
 * read afresh each time, so lost, doubled and reordered webhooks change nothing.
 */
export function app(robot: Probot): void {
  const queue = createQueue()
  robot.on([...watched], async (context: AnyContext) => {
    const repo = repoOf(context)
    if (!repo) return
    const slug = await identity(robot)
    // What we do is read again from GitHub before it is done, and known after: our own events say nothing new.
    if (context.payload.sender?.login === `${slug}[bot]`) return
    const ports = wire(context.octokit, repo, slug)
    const numbers = await pullRequestsOf(context, ports)
    await Promise.all(
      numbers.map((number) =>
        queue.run(`${repo.owner}/${repo.name}#${number}`, async () => {
          try {
            const done = await reconcile(ports, number)
            context.log.info({ ...done, event: context.name }, 'reconciled')
          } catch (error) {
            // What can be mended by a person is said in the check; the next event or sweep tries again.
            if (!(error instanceof UserError)) throw error
            context.log.warn({ number, remedy: error.remedy }, error.message)
          }
        }),
      ),
    )
  })

  let known: Promise<string> | null = null
  /** Our own name on GitHub, asked once: what it wrote is found again by it. */
  function identity(probot: Probot): Promise<string> {
    known ??= readSlug(probot).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
}

async function readSlug(robot: Probot): Promise<string> {
  const octokit = await robot.auth()
  const { data } = await octokit.request('GET /app')
  if (!data?.slug)
    throw new UserError('environment', 'GitHub did not say which App this is', 'check APP_ID and PRIVATE_KEY')
  return data.slug
}

function repoOf(context: AnyContext): Repo | null {
  const { payload } = context
  if (!('repository' in payload) || !payload.repository) return null
  const { owner, name, html_url } = payload.repository
  return { owner: owner.login, name, url: html_url }
}
