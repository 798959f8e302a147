import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createPrinter } from './print.ts'
import { setStage } from './stage.ts'
import { tell } from './story.ts'
import { summary } from './summary.ts'

const { values } = parseArgs({
  options: {
    serve: { type: 'boolean', default: false },
    fast: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(
    "npm run demo [-- --serve] [-- --fast]\n  --serve  keep the pages up when the story is over\n  --fast   no check of every exchange against GitHub's API description",
  )
  process.exit(0)
}

const print = createPrinter(process.stdout)
const stage = await setStage({
  root: join(dirname(fileURLToPath(import.meta.url)), '..'),
  judge: !values.fast,
})
try {
  print.line(`A GitHub of your own is at ${stage.sandbox.urls.web}/acme/penguins`)
  const outcome = await tell(stage, print)
  const sound = summary(stage, outcome, print)
  process.exitCode = sound ? 0 : 1
  if (values.serve) {
    print.line(`\nLook around at ${stage.sandbox.urls.web}/acme/penguins/pulls — Ctrl+C ends it.`)
    await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()))
  }
} finally {
  await stage.close()
}
