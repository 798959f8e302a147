import type { Hono } from 'hono'
import { appHookRoutes } from '../apps/hook-routes.ts'
import { appRoutes } from '../apps/routes.ts'
import type { Env, GitHub } from '../github.ts'
import { rateLimitRoutes } from '../rate-limit.ts'
import { actionsRoutes } from './actions.ts'
import { artifactsRoutes } from './artifacts.ts'
import { assetsRoutes } from './assets.ts'
import { branchesRoutes } from './branches.ts'
import { checksRoutes } from './checks.ts'
import { checksSuitesRoutes } from './checks-suites.ts'
import { collaboratorsRoutes } from './collaborators.ts'
import { commentsRoutes } from './comments.ts'
import { commitsRoutes } from './commits.ts'
import { compareRoutes } from './compare.ts'
import { contentsRoutes } from './contents.ts'
import { deploymentsRoutes } from './deployments.ts'
import { dispatchesRoutes } from './dispatches.ts'
import { gitDataRoutes } from './git-data.ts'
import { issuesRoutes } from './issues.ts'
import { labelsRoutes } from './labels.ts'
import { mergesRoutes } from './merges.ts'
import { pullsRoutes } from './pulls.ts'
import { reactionsRoutes } from './reactions.ts'
import { refsRoutes } from './refs.ts'
import { releasesRoutes } from './releases.ts'
import { reposRoutes } from './repos.ts'
import { reviewsRoutes } from './reviews.ts'
import { statusesRoutes } from './statuses.ts'
import { teamsRoutes } from './teams.ts'
import { timelineRoutes } from './timeline.ts'
import { treesRoutes } from './trees.ts'
import { usersRoutes } from './users.ts'

/** Everything below the REST base; each file has the paths of one page of GitHub's reference. */
export const restRoutes: readonly ((github: GitHub) => Hono<Env>)[] = [
  releasesRoutes,
  assetsRoutes,
  actionsRoutes,
  artifactsRoutes,
  appRoutes,
  appHookRoutes,
  rateLimitRoutes,
  reposRoutes,
  contentsRoutes,
  refsRoutes,
  gitDataRoutes,
  treesRoutes,
  compareRoutes,
  checksRoutes,
  checksSuitesRoutes,
  collaboratorsRoutes,
  commentsRoutes,
  deploymentsRoutes,
  dispatchesRoutes,
  issuesRoutes,
  labelsRoutes,
  mergesRoutes,
  pullsRoutes,
  reactionsRoutes,
  reviewsRoutes,
  statusesRoutes,
  teamsRoutes,
  timelineRoutes,
  usersRoutes,
  // These take all that follows a branch or a commit: what others have below one comes before.
  branchesRoutes,
  commitsRoutes,
]
