import { startSandbox } from './index.ts'
import { createRepository, createUser, createUserToken } from './seed.ts'

/** A sandbox to look around in: one user, one empty repository. */
const github = await startSandbox({ port: Number(process.env['PORT'] ?? 0) })
const octocat = createUser(github, 'octocat', { name: 'The Octocat' })
await createRepository(github, octocat, 'hello-world')
const token = createUserToken(github, octocat)
console.log(
  `REST     ${github.urls.api}\nweb      ${github.urls.web}\nclone    ${github.urls.origin}/octocat/hello-world.git\ntoken    ${token}`,
)
process.once('SIGINT', () => void github.close().then(() => process.exit(0)))
