import type { Context, MiddlewareHandler } from 'hono'
import { decodeJwt, errors, importSPKI, jwtVerify } from 'jose'
import { type Caller, type Env, type GitHub, Problem } from './github.ts'
import type { Account, App, Token } from './world.ts'

const BAD_EXP =
  "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
const FAR_EXP = "'Expiration time' claim ('exp') is too far in the future"
const BAD_IAT =
  "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"

/**
 * Finds out who calls: `Authorization: token|Bearer …`, or Basic with the token as password or as user name.
 * No header is anonymous; a header that is not good is 401, as on GitHub, also where anonymous would do.
 */
export function authentication(github: GitHub): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set('caller', await authenticate(github, c.req.header('authorization')))
    await next()
  }
}

/** The same for callers that have only the header, such as git over HTTP. */
export async function authenticate(github: GitHub, header: string | undefined): Promise<Caller> {
  if (header === undefined || header === '') return { kind: 'anonymous' }
  const [scheme = '', credentials = ''] = header.trim().split(/\s+/, 2)
  switch (scheme.toLowerCase()) {
    case 'token':
    case 'bearer':
      return credentials.split('.').length === 3
        ? await callerOfJwt(github, credentials)
        : callerOfToken(github, [credentials])
    case 'basic': {
      const [user = '', ...password] = Buffer.from(credentials, 'base64').toString('utf8').split(':')
      return callerOfToken(github, [password.join(':'), user])
    }
    default:
      throw new Problem(401, 'Bad credentials')
  }
}

function callerOfToken(github: GitHub, candidates: readonly string[]): Caller {
  for (const value of candidates) {
    const token = github.world.tokens.get(value)
    if (token && !hasExpired(token)) return callerOf(github, token)
  }
  throw new Problem(401, 'Bad credentials')
}

/**
 * Credentials age by the machine's time: a test that moves the server's clock on must not log every client out,
 * for their caches do not move with it.
 */
function hasExpired(token: Token): boolean {
  if (token.kind !== 'installation') return false
  return token.livesUntil !== undefined && token.livesUntil <= Date.now()
}

function callerOf(github: GitHub, token: Token): Caller {
  switch (token.kind) {
    case 'user': {
      const account = github.world.accounts.get(token.login.toLowerCase())
      if (!account) throw new Problem(401, 'Bad credentials')
      return { kind: 'user', account }
    }
    case 'installation': {
      const installation = github.world.installations.get(token.installationId)
      const app = installation && github.world.apps.get(installation.appId)
      if (!installation || !app) throw new Problem(401, 'Bad credentials')
      const { permissions, repositoryIds } = token
      return {
        kind: 'installation',
        appId: app.id,
        installationId: installation.id,
        account: app.bot,
        permissions,
        repositoryIds,
      }
    }
    case 'job':
      return {
        kind: 'job',
        account: actionsBot(github),
        repositoryId: token.repositoryId,
        permissions: token.permissions,
      }
  }
}

/** The account behind every job's GITHUB_TOKEN, with the id it has on github.com. */
export function actionsBot(github: GitHub): Account {
  const login = 'github-actions[bot]'
  const known = github.world.accounts.get(login)
  if (known) return known
  const bot: Account = {
    id: 41898282,
    login,
    type: 'Bot',
    name: login,
    email: `41898282+${login}@users.noreply.github.com`,
    createdAt: '2018-07-30T09:30:16Z',
  }
  github.world.accounts.set(login, bot)
  return bot
}

/** An App's own JWT: RS256 by its key, at most 10 minutes long, issued no later than a minute from now. */
async function callerOfJwt(github: GitHub, jwt: string): Promise<Caller> {
  const app = findIssuer(github, jwt)
  const key = await importSPKI(app.publicKey, 'RS256')
  const { payload } = await jwtVerify(jwt, key, { algorithms: ['RS256'], clockTolerance: 60 }).catch(
    (error) => {
      throw new Problem(
        401,
        error instanceof errors.JWTExpired ? BAD_EXP : 'A JSON web token could not be decoded',
      )
    },
  )
  const now = Date.now() / 1000
  if (payload.exp === undefined || payload.exp <= now) throw new Problem(401, BAD_EXP)
  if (payload.exp > now + 600 + 60) throw new Problem(401, FAR_EXP)
  if (payload.iat === undefined || payload.iat > now + 60) throw new Problem(401, BAD_IAT)
  if (payload.exp - payload.iat > 660) throw new Problem(401, FAR_EXP)
  return { kind: 'app', appId: app.id }
}

function findIssuer(github: GitHub, jwt: string): App {
  let issuer: unknown
  try {
    issuer = decodeJwt(jwt).iss
  } catch {
    throw new Problem(401, 'A JSON web token could not be decoded')
  }
  for (const app of github.world.apps.values()) {
    if (issuer === app.clientId || String(issuer) === String(app.id)) return app
  }
  throw new Problem(404, 'Integration not found')
}

/** The account that acts; an App by itself (with its JWT) acts for nobody. @throws Problem 401 for anonymous. */
export function actingAccount(c: Context<Env>): Account {
  const caller = c.get('caller')
  switch (caller.kind) {
    case 'anonymous':
      throw new Problem(401, 'Requires authentication')
    case 'app':
      throw new Problem(403, 'Resource not accessible by integration')
    case 'user':
    case 'installation':
    case 'job':
      return caller.account
  }
}

/** The App that calls with its JWT. @throws Problem 401 for every other caller. */
export function callingApp(c: Context<Env>, github: GitHub): App {
  const caller = c.get('caller')
  const app = caller.kind === 'app' ? github.world.apps.get(caller.appId) : undefined
  if (!app) throw new Problem(401, 'A JSON web token could not be decoded')
  return app
}

/** Slug of the App through which the caller acts, for `viaApp` and `performed_via_github_app`; null for people. */
export function viaApp(c: Context<Env>, github: GitHub): string | null {
  const caller = c.get('caller')
  if (caller.kind === 'job') return 'github-actions'
  return caller.kind === 'installation' ? (github.world.apps.get(caller.appId)?.slug ?? null) : null
}

/** True when a job's GITHUB_TOKEN acts: the events it causes start no workflow. */
export function byJobToken(c: Context<Env>): boolean {
  return c.get('caller').kind === 'job'
}
