import { createHash } from 'node:crypto'
import type { CheckOutput, PullRequestWriter } from '../ports/pull-requests.ts'
import type { Client, Repo } from './client.ts'
import { asking, statusOf } from './failure.ts'
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
      const comments = await asking(`reading the comments of #${number}`, 'issues: read', () =>
        everyPage((page) =>
          client.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...path,
            issue_number: number,
            ...page,
          }),
        ),
      )
      // Anybody can write our marker into a comment of theirs; it is not ours for that.
      const ours = comments.find(
        (comment) => comment.user?.login === login && (comment.body ?? '').startsWith(marker),
      )
      if (ours?.body === body) return 'unchanged'
      await asking<unknown>(`writing the comment on #${number}`, 'issues: write', () =>
        ours
          ? client.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
              ...path,
              comment_id: ours.id,
              body,
            })
          : client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
              ...path,
              issue_number: number,
              body,
            }),
      )
      return ours ? 'updated' : 'created'
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
}

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
