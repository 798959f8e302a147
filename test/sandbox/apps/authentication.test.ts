import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/core'
import { importPKCS8, SignJWT } from 'jose'
import { installApp } from '../../../sandbox/apps/install.ts'
import { readAppManifest, registerApp } from '../../../sandbox/apps/register.ts'
import { createInstallationToken, createJobToken } from '../../../sandbox/apps/tokens.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import { createRepository, createUser, createUserToken } from '../../../sandbox/seed.ts'
import { withSandbox } from '../../support/sandbox.ts'

async function seed(sandbox: Sandbox) {
  const owner = createUser(sandbox, 'acme')
  const repository = await createRepository(sandbox, owner, 'fraud')
  const other = await createRepository(sandbox, owner, 'churn', { private: true })
  const registered = await registerApp(sandbox, {
    slug: 'modelseal',
    name: 'Modelseal',
    owner,
    permissions: { contents: 'write', issues: 'read' },
    events: ['push'],
  })
  return {
    owner,
    repository,
    other,
    ...registered,
    installation: installApp(sandbox, registered.app, 'acme'),
  }
}

async function get(sandbox: Sandbox, path: string, authorization?: string) {
  const headers = authorization === undefined ? {} : { authorization }
  const response = await fetch(`${sandbox.urls.api}${path}`, { headers })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

async function sign(key: string, claims: { iss: string; iat: number; exp: number }): Promise<string> {
  const { createPrivateKey } = await import('node:crypto')
  const pkcs8 = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem' }).toString()
  return await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256' })
    .sign(await importPKCS8(pkcs8, 'RS256'))
}

describe('an App by its JWT', () => {
  test.each([
    ['a fresh one', { iat: -60, exp: 540 }, 200, undefined],
    [
      'one for half an hour',
      { iat: 0, exp: 1800 },
      401,
      "'Expiration time' claim ('exp') is too far in the future",
    ],
    [
      'one from the future',
      { iat: 300, exp: 600 },
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    ],
    [
      'an expired one',
      { iat: -900, exp: -300 },
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    ],
  ])('is known with %s as the documentation says', async (_, { iat, exp }, status, message) => {
    await withSandbox(async (sandbox) => {
      const { app, privateKey } = await seed(sandbox)
      const now = Math.floor(Date.now() / 1000)
      const jwt = await sign(privateKey, { iss: String(app.id), iat: now + iat, exp: now + exp })

      const answer = await get(sandbox, '/app', `Bearer ${jwt}`)

      expect(answer.status).toBe(status)
      if (message === undefined)
        expect(answer.body).toMatchObject({ slug: 'modelseal', installations_count: 1 })
      else expect(answer.body['message']).toBe(message)
    })
  })

  test('is refused with the key of somebody else, and unknown with the id of nobody', async () => {
    await withSandbox(async (sandbox) => {
      const { app, privateKey } = await seed(sandbox)
      const { privateKey: foreign } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      })
      const now = Math.floor(Date.now() / 1000)
      const claims = { iat: now, exp: now + 300 }

      const forged = await get(
        sandbox,
        '/app',
        `Bearer ${await sign(foreign, { ...claims, iss: app.clientId })}`,
      )
      const unknown = await get(sandbox, '/app', `Bearer ${await sign(privateKey, { ...claims, iss: '1' })}`)

      expect(forged).toMatchObject({
        status: 401,
        body: { message: 'A JSON web token could not be decoded' },
      })
      expect(unknown).toMatchObject({ status: 404, body: { message: 'Integration not found' } })
    })
  })

  test("gets on with GitHub's own client from JWT to repositories", async () => {
    await withSandbox(async (sandbox) => {
      const { app, privateKey, installation } = await seed(sandbox)
      const octokit = new Octokit({
        baseUrl: sandbox.urls.api,
        authStrategy: createAppAuth,
        auth: { appId: app.id, privateKey, installationId: installation.id },
      })

      const listed = await octokit.request('GET /installation/repositories')
      const found = await octokit.request('GET /repos/{owner}/{repo}/installation', {
        owner: 'acme',
        repo: 'fraud',
      })

      expect(listed.data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/fraud', 'acme/churn'])
      expect(found.data).toMatchObject({
        id: installation.id,
        app_slug: 'modelseal',
        permissions: { contents: 'write' },
      })
    })
  })
})

describe('an installation token', () => {
  const mint = async (sandbox: Sandbox, body: Record<string, unknown>) => {
    const seeded = await seed(sandbox)
    const octokit = new Octokit({
      baseUrl: sandbox.urls.api,
      authStrategy: createAppAuth,
      auth: { appId: seeded.app.id, privateKey: seeded.privateKey },
    })
    const answer = await octokit
      .request('POST /app/installations/{installation_id}/access_tokens', {
        installation_id: seeded.installation.id,
        ...body,
      })
      .catch((error: { response: { status: number; data: { message: string } } }) => error.response)
    return { ...seeded, answer }
  }

  test('is narrowed to permissions and repositories', async () => {
    await withSandbox(async (sandbox) => {
      const { answer } = await mint(sandbox, { repositories: ['fraud'], permissions: { contents: 'read' } })
      const { token } = answer.data as { token: string }

      const seen = await get(sandbox, '/repos/acme/churn/installation', `token ${token}`)
      const listed = await get(sandbox, '/installation/repositories', `token ${token}`)

      expect(answer).toMatchObject({
        status: 201,
        data: { permissions: { contents: 'read', metadata: 'read' }, repository_selection: 'selected' },
      })
      expect(seen.status).toBe(401)
      expect(listed.body['total_count']).toBe(1)
    })
  })

  test.each([
    [
      'a permission that was not granted',
      { permissions: { checks: 'write' } },
      'permissions requested are not granted',
    ],
    [
      'more of a permission than was granted',
      { permissions: { issues: 'write' } },
      'permissions requested are not granted',
    ],
    [
      'a repository that is not covered',
      { repositories: ['elsewhere'] },
      'not accessible to the parent installation',
    ],
  ])('is not made for %s', async (_, body, message) => {
    await withSandbox(async (sandbox) => {
      const { answer } = await mint(sandbox, body)

      expect(answer.status).toBe(422)
      expect((answer.data as { message: string }).message).toContain(message)
    })
  })

  test('is bad when it is over, unknown, or its installation is gone', async () => {
    await withSandbox(async (sandbox) => {
      const { installation } = await seed(sandbox)
      const over = createInstallationToken(sandbox, installation, { lifetimeSeconds: 0 })

      for (const token of [over.value, 'ghs_unheardof']) {
        const answer = await get(sandbox, '/installation/repositories', `Bearer ${token}`)
        expect(answer).toMatchObject({ status: 401, body: { message: 'Bad credentials' } })
      }
    })
  })

  test('still works after the server clock was moved on', async () => {
    await withSandbox(async (sandbox) => {
      const { installation } = await seed(sandbox)
      const token = createInstallationToken(sandbox, installation)

      sandbox.world.clock.advance(7 * 24 * 3600)

      expect((await get(sandbox, '/installation/repositories', `token ${token.value}`)).status).toBe(200)
    })
  })
})

describe('what a caller may do', () => {
  test('is refused to Apps and jobs with the permission that is missing', async () => {
    await withSandbox(async (sandbox) => {
      const { repository } = await seed(sandbox)
      const token = createJobToken(sandbox, repository, { contents: 'read' })

      const response = await fetch(`${sandbox.urls.api}/repos/acme/fraud/git/refs`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ref: 'refs/tags/v1', sha: '0'.repeat(40) }),
      })

      expect(response.status).toBe(403)
      expect(response.headers.get('x-accepted-github-permissions')).toBe('contents=write')
      expect(await response.json()).toMatchObject({ message: 'Resource not accessible by integration' })
    })
  })

  test('does not include knowing of private repositories', async () => {
    await withSandbox(async (sandbox) => {
      await seed(sandbox)
      const stranger = createUserToken(sandbox, createUser(sandbox, 'stranger'))

      const answers = await Promise.all([
        get(sandbox, '/repos/acme/churn'),
        get(sandbox, '/repos/acme/churn', `token ${stranger}`),
        get(sandbox, '/repos/acme/fraud', `Basic ${btoa(`x-access-token:${stranger}`)}`),
      ])

      expect(answers.map(({ status }) => status)).toEqual([404, 404, 200])
    })
  })
})

test('an App manifest of Probot is read without the permissions that are none', () => {
  const manifest = readAppManifest(
    'name: Modelseal\ndefault_events: [push, pull_request]\ndefault_permissions: {contents: write, issues: none}\n',
  )

  expect(manifest).toEqual({
    name: 'Modelseal',
    permissions: { contents: 'write' },
    events: ['push', 'pull_request'],
  })
})
