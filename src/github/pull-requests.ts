import type { PullRequestReader } from '../ports/pull-requests.ts'
import type { LabelEvent, PullRequest, Review } from '../promotion/snapshot.ts'
import type { Client, Repo } from './client.ts'
import { asking, statusOf } from './failure.ts'
import { everyPage, perPage } from './pages.ts'

/** GitHub lists no more commits of a pull request than this. */
const commitsListed = 250

/** Pull requests through the API. `login` is our bot's: what it did is told apart from what others did. */
export function createPullRequests(client: Client, repo: Repo, login: string): PullRequestReader {
  const path = { owner: repo.owner, repo: repo.name }
  const permission = 'pull-requests: read'
  return {
    async pullRequest(number) {
      const what = `reading pull request #${number}`
      let answer: Awaited<ReturnType<typeof read>>
      try {
        answer = await read(number)
      } catch (error) {
        if (statusOf(error) === 404) return null
        return asking(what, permission, () => Promise.reject(error))
      }
      const { data, headers } = answer
      const [contributors, policyCommit] = await Promise.all([
        contributorsOf(number),
        tipOf(data.base.repo.default_branch),
      ])
      const pullRequest: PullRequest = {
        number,
        title: data.title,
        url: data.html_url,
        state: data.merged_at ? 'merged' : data.state === 'open' ? 'open' : 'closed',
        author: data.user.login,
        headCommit: data.head.sha,
        baseRef: data.base.ref,
        mergeCommit: data.merged_at ? data.merge_commit_sha : null,
        labels: data.labels.map(({ name }) => name ?? ''),
        contributors,
        contributorsCut: data.commits > commitsListed,
      }
      // The server's clock: times of one decision come from one place.
      return {
        at: new Date(headers.date ?? Date.now()).toISOString().replace('.000Z', 'Z'),
        policyCommit,
        pullRequest,
      }
    },

    async labelEvents(number) {
      const events = await asking(`reading the timeline of #${number}`, permission, () =>
        everyPage((page) =>
          client.request('GET /repos/{owner}/{repo}/issues/{issue_number}/timeline', {
            ...path,
            issue_number: number,
            ...page,
          }),
        ),
      )
      return events.flatMap((event): LabelEvent[] => {
        if (
          (event.event !== 'labeled' && event.event !== 'unlabeled') ||
          !('label' in event) ||
          !('actor' in event)
        )
          return []
        const { actor, label, created_at } = event
        if (!actor || !label?.name || !created_at) return []
        const app = 'performed_via_github_app' in event ? event.performed_via_github_app : null
        return [
          {
            label: label.name,
            action: event.event,
            actor: actor.login,
            byBot: actor.type === 'Bot' || (app ?? null) !== null,
            byUs: actor.login === login,
            at: created_at,
          },
        ]
      })
    },

    async reviews(number) {
      const reviews = await asking(`reading the reviews of #${number}`, permission, () =>
        everyPage((page) =>
          client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
            ...path,
            pull_number: number,
            ...page,
          }),
        ),
      )
      return reviews.flatMap(({ user, state, commit_id, submitted_at }): Review[] =>
        user && commit_id && submitted_at && isState(state)
          ? [{ user: user.login, state, commit: commit_id, at: submitted_at }]
          : [],
      )
    },

    async containing(commit) {
      try {
        const { data } = await client.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
          ...path,
          commit_sha: commit,
          per_page: perPage,
        })
        return data.map(({ number }) => number)
      } catch (error) {
        // A commit that GitHub does not know here: one of a fork that was deleted, say.
        if (statusOf(error) === 404 || statusOf(error) === 422) return []
        return asking(`finding the pull requests of ${commit}`, permission, () => Promise.reject(error))
      }
    },
  }

  function read(number: number) {
    return client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...path, pull_number: number })
  }

  async function tipOf(branch: string): Promise<string> {
    const { data } = await asking(`reading the branch ${branch}`, 'contents: read', () =>
      client.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...path, ref: `heads/${branch}` }),
    )
    return data.object.sha
  }

  async function contributorsOf(number: number): Promise<PullRequest['contributors']> {
    const commits = await asking(`reading the commits of #${number}`, permission, () =>
      everyPage((page) =>
        client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', {
          ...path,
          pull_number: number,
          ...page,
        }),
      ),
    )
    const people = commits.flatMap(({ sha, author, committer }) =>
      [author, committer].map((account) => ({ login: loginOf(account), commit: sha })),
    )
    // GitHub itself commits what is edited or merged on its pages, for the author.
    const known = people.filter(({ login }) => login !== 'web-flow')
    return [...new Map(known.map((each) => [each.login ?? each.commit, each])).values()]
  }
}

/** GitHub leaves the account out, or empty, for an e-mail address that belongs to none. */
function loginOf(account: unknown): string | null {
  return typeof account === 'object' &&
    account !== null &&
    'login' in account &&
    typeof account.login === 'string'
    ? account.login
    : null
}

function isState(state: string): state is Review['state'] {
  return ['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING'].includes(state)
}
