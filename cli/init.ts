import { initialise } from '../src/commands/init.ts'
import { modelNameFrom } from '../src/registry/name.ts'
import type { Documents } from './documents.ts'
import { type Context, repositoryName, writer } from './wire.ts'

export async function init(context: Context): Promise<void> {
  const written = await initialise(writer(context), modelNameFrom(await repositoryName(context)))
  if (context.options.json) return context.out.json({ written } satisfies Documents['init'])
  for (const path of written) context.out.line(`${context.out.good('wrote')}  ${path}`)
  context.out.line('Next: correct path and metrics, let the workflow train, and push.')
}
