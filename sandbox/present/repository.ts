import type { GitHub } from '../github.ts'
import { permissionFlags, roleOf } from '../roles.ts'
import type { Account, Repository } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'

const LINKS = {
  archive_url: '{archive_format}{/ref}',
  assignees_url: 'assignees{/user}',
  blobs_url: 'git/blobs{/sha}',
  branches_url: 'branches{/branch}',
  collaborators_url: 'collaborators{/collaborator}',
  comments_url: 'comments{/number}',
  commits_url: 'commits{/sha}',
  compare_url: 'compare/{base}...{head}',
  contents_url: 'contents/{+path}',
  contributors_url: 'contributors',
  deployments_url: 'deployments',
  downloads_url: 'downloads',
  events_url: 'events',
  forks_url: 'forks',
  git_commits_url: 'git/commits{/sha}',
  git_refs_url: 'git/refs{/sha}',
  git_tags_url: 'git/tags{/sha}',
  issue_comment_url: 'issues/comments{/number}',
  issue_events_url: 'issues/events{/number}',
  issues_url: 'issues{/number}',
  keys_url: 'keys{/key_id}',
  labels_url: 'labels{/name}',
  languages_url: 'languages',
  merges_url: 'merges',
  milestones_url: 'milestones{/number}',
  notifications_url: 'notifications{?since,all,participating}',
  pulls_url: 'pulls{/number}',
  releases_url: 'releases{/id}',
  stargazers_url: 'stargazers',
  statuses_url: 'statuses/{sha}',
  subscribers_url: 'subscribers',
  subscription_url: 'subscription',
  tags_url: 'tags',
  teams_url: 'teams',
  trees_url: 'git/trees{/sha}',
  hooks_url: 'hooks',
}

/** GitHub's `repository`, as lists and webhooks show it. */
export function presentMinimalRepository(github: GitHub, repository: Repository): Record<string, unknown> {
  const path = fullName(repository)
  const url = `${github.urls.api}/repos/${path}`
  const page = `${github.urls.web}/${path}`
  const forks = [...github.world.repositories.values()].filter(
    ({ forkOf }) => forkOf === repository.id,
  ).length
  const open = [...repository.issues.values()].filter(({ state }) => state === 'open').length
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: path,
    private: repository.private,
    owner: presentAccount(github, repository.owner),
    html_url: page,
    description: repository.description,
    fork: repository.forkOf !== null,
    url,
    ...Object.fromEntries(Object.entries(LINKS).map(([key, rest]) => [key, `${url}/${rest}`])),
    git_url: `git://github.localhost/${path}.git`,
    ssh_url: `git@github.localhost:${path}.git`,
    clone_url: `${github.urls.origin}/${path}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    size: 0,
    default_branch: repository.defaultBranch,
    forks,
    forks_count: forks,
    open_issues: open,
    open_issues_count: open,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    topics: [],
    is_template: false,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    allow_forking: true,
    web_commit_signoff_required: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
  }
}

/** GitHub's `full-repository`; with `permissions` when it is known who looks. */
export function presentRepository(
  github: GitHub,
  repository: Repository,
  viewer?: Account,
): Record<string, unknown> {
  const parent = [...github.world.repositories.values()].find(({ id }) => id === repository.forkOf)
  return {
    ...presentMinimalRepository(github, repository),
    ...(parent && {
      parent: presentMinimalRepository(github, parent),
      source: presentMinimalRepository(github, parent),
    }),
    ...(repository.owner.type === 'Organization' && {
      organization: presentAccount(github, repository.owner),
    }),
    ...(viewer && { permissions: permissionFlags(roleOf(github, repository, viewer.login)) }),
    network_count: 0,
    subscribers_count: 0,
  }
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`
}
