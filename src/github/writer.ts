import { createHash } from 'node:crypto'
import type { CheckOutput, PullRequestWriter } from '../ports/pull-requests.ts'
import type { Client, Repo } from './client.ts'
import { asking, requestError, statusOf } from './failure.ts'
import { everyPage } from './pages.ts'

/** Who we are on GitHub. */
export interface Identity {
  /** Of the App. */
  readonly slug: string
  /** `slug[bot]` */
  readonly login: string
}

/** Makes a pull request say what it should, with as few writes as that needs. */
export function createPullRequestWriter(
  client: Client,
  repo: Repo,
  { slug, login }: Identity,
): PullRequestWriter {
  const path = { owner: repo.owner, repo: repo.name }
  return {
    async comment(number, marker, body) {
      for (let attempt = 1; ; attempt += 1) {
        const ours = await ownComment(number, marker)
        if (ours?.body === body) return attempt === 1 ? 'unchanged' : 'updated'
        try {
          if (ours) {
            await changeComment(Number(ours.id), body)
            return 'updated'
          }
          const created = await createComment(number, body)
          const first = await ownComment(number, marker)
          if (!first || Number(first.id) >= created) return 'created'
          // Another replica wrote at the same moment: the first stays, and is brought up to date.
          await removeComment(created)
        } catch (error) {
          // The answer may be all that was lost: a second comment would be spam, so we look first.
          if ((statusOf(error) ?? 500) < 500 || attempt === commentTries)
            throw requestError(error, `writing the comment on #${number}`, 'issues: write')
        }
      }
    },

    async check(commit, check) {
      const { data } = await asking(`reading the checks of ${commit.slice(0, 7)}`, 'checks: read', () =>
        client.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
          ...path,
          ref: commit,
          check_name: check.name,
          filter: 'latest',
          per_page: 100,
        }),
      )
      const ours = data.check_runs.find(({ app, name }) => app?.slug === slug && name === check.name)
      const id = contentOf(check)
      if (ours?.external_id === id) return 'unchanged'
      const content = {
        ...path,
        name: check.name,
        external_id: id,
        output: { title: check.title, summary: check.summary },
        ...outcome(check),
      }
      await asking<unknown>(`writing the check ${check.name}`, 'checks: write', () =>
        ours
          ? client.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
              ...content,
              check_run_id: ours.id,
            })
          : client.request('POST /repos/{owner}/{repo}/check-runs', { ...content, head_sha: commit }),
      )
      return ours ? 'updated' : 'created'
    },

    async removeLabel(number, label) {
      try {
        await client.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', {
          ...path,
          issue_number: number,
          name: label,
        })
      } catch (error) {
        if (statusOf(error) !== 404)
          await asking(`taking the label ${label} off #${number}`, 'issues: write', () =>
            Promise.reject(error),
          )
      }
    },

    async announce({ environment, commit, tag, payload }) {
      if (environment !== null) {
        const created = await asking(`creating a deployment in ${environment}`, 'deployments: write', () =>
          client.request('POST /repos/{owner}/{repo}/deployments', {
            ...path,
            ref: commit,
            environment,
            description: tag.slice(0, 140),
            // GitHub would merge the default branch into what is deployed, and wait for checks of a commit that was judged.
            auto_merge: false,
            required_contexts: [],
            payload: JSON.stringify(payload),
          }),
        )
        if ('id' in created.data) {
          const { id } = created.data
          await asking(`reporting the deployment in ${environment}`, 'deployments: write', () =>
            client.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
              ...path,
              deployment_id: Number(id),
              state: 'success',
              description: tag.slice(0, 140),
              auto_inactive: true,
            }),
          )
        }
      }
      await asking('telling other workflows', 'contents: write', () =>
        client.request('POST /repos/{owner}/{repo}/dispatches', {
          ...path,
          event_type: 'modelseal-promoted',
          client_payload: { ...payload },
        }),
      )
    },
  }

  /** One request for each 100 comments. Anybody can write our marker into a comment; it is not ours for that. */
  async function ownComment(number: number, marker: string) {
    const comments = await asking(`reading the comments of #${number}`, 'issues: read', () =>
      everyPage((page) =>
        client.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...path,
          issue_number: number,
          ...page,
        }),
      ),
    )
    return comments.find(({ user, body }) => user?.login === login && (body ?? '').startsWith(marker))
  }

  async function createComment(number: number, body: string): Promise<number> {
    const { data } = await client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...path,
      issue_number: number,
      body,
      request: { retries: 0 },
    })
    return Number(data.id)
  }

  async function changeComment(id: number, body: string): Promise<void> {
    await client.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...path,
      comment_id: id,
      body,
    })
  }

  async function removeComment(id: number): Promise<void> {
    await client.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...path,
      comment_id: id,
    })
  }
}

const commentTries = 3

/** A check run's identity for the next look: equal content is not written again. */
function contentOf(check: CheckOutput): string {
  return createHash('sha256')
    .update(JSON.stringify([check.status, check.conclusion, check.title, check.summary]))
    .digest('hex')
}

function outcome({ status, conclusion }: CheckOutput) {
  return status === 'completed' && conclusion !== null
    ? { status, conclusion }
    : { status: 'in_progress' as const }
}
