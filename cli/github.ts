/** Everything that speaks with GitHub, as one part of the bundle that is loaded late. */
export { createClient } from '../src/github/client.ts'
export { useProxy } from '../src/github/proxy.ts'
export { createPullRequests } from '../src/github/pull-requests.ts'
export { createReleases } from '../src/github/releases.ts'
export { createGitHubTags } from '../src/github/tags.ts'
