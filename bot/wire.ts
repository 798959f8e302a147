import type { ReconcilePorts } from '../src/commands/reconcile.ts'
import { createCandidates } from '../src/github/candidates.ts'
import type { Client } from '../src/github/client.ts'
import { createFiles } from '../src/github/files.ts'
import { createPeople } from '../src/github/people.ts'
import { createPullRequests } from '../src/github/pull-requests.ts'
import { createReleases } from '../src/github/releases.ts'
import { createGitHubTags } from '../src/github/tags.ts'
import { createPullRequestWriter } from '../src/github/writer.ts'

export interface Repo {
  readonly owner: string
  readonly name: string
  readonly url: string
}

/** The ports of one repository, for one installation of the App. */
export function wire(client: Client, repository: Repo, slug: string): ReconcilePorts {
  const login = `${slug}[bot]`
  const repo = { owner: repository.owner, name: repository.name }
  return {
    repository,
    pullRequests: createPullRequests(client, repo, login),
    people: createPeople(client, repo),
    candidates: createCandidates(client, repo, repository.url),
    files: createFiles(client, repo),
    tags: createGitHubTags(client, repo, { name: login, email: `${login}@users.noreply.github.com` }),
    releases: createReleases(client, repo, { token: '' }),
    writer: createPullRequestWriter(client, repo, { slug, login }),
  }
}
