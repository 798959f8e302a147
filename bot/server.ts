import { readFileSync } from 'node:fs'
import process from 'node:process'
import { startBot } from './start.ts'

const { env } = process
const required = ['APP_ID', 'WEBHOOK_SECRET'] as const
const missing = [
  ...required.filter((name) => !env[name]),
  ...(env['PRIVATE_KEY'] || env['PRIVATE_KEY_PATH'] ? [] : ['PRIVATE_KEY or PRIVATE_KEY_PATH']),
]
if (missing.length > 0) {
  console.error(
    `modelseal bot: ${missing.join(', ')} not set. Register the App with app.yml and put its values into the environment: docs/bot.md`,
  )
  process.exit(2)
}

const bot = await startBot({
  appId: Number(env['APP_ID']),
  // Environments that hold one line only write the line breaks of the key as \n.
  privateKey:
    env['PRIVATE_KEY']?.replaceAll('\\n', '\n') ?? readFileSync(env['PRIVATE_KEY_PATH'] ?? '', 'utf8'),
  webhookSecret: env['WEBHOOK_SECRET'] ?? '',
  baseUrl: env['GHE_HOST']
    ? `https://${env['GHE_HOST']}/api/v3`
    : (env['GITHUB_API_URL'] ?? 'https://api.github.com'),
  host: env['HOST'] ?? '0.0.0.0',
  port: Number(env['PORT'] ?? 3000),
  logLevel: 'info',
})
console.log(`modelseal bot: webhooks at ${bot.url}/api/github/webhooks`)
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void bot.close().then(() => process.exit(0)))
