import { channelAt } from '../src/commands/channel.ts'
import { releaseModels } from '../src/commands/release.ts'
import type { Documents } from './documents.ts'
import { type Context, configurationOf, releasePorts, updateTags } from './wire.ts'

export async function release(context: Context, models: readonly string[]): Promise<void> {
  const configuration = await configurationOf(context)
  const ports = await releasePorts(context)
  const { ref } = await ports.history.head(null)
  const results = await releaseModels(ports, {
    configuration,
    models: models.length > 0 ? models : null,
    channel: channelAt(configuration, ref),
  })
  // The tags were made on GitHub: ls and log, which read the clone, know them from now on.
  await updateTags(context)
  if (context.options.json) {
    return context.out.json({
      models: results.map((result) =>
        result.status === 'nothing'
          ? {
              model: result.planned.plan.model,
              status: result.status,
              version: null,
              url: null,
              reason: result.planned.plan.reasons[0]?.summary ?? '',
            }
          : {
              model: result.manifest.model,
              status: result.status,
              version: result.manifest.version,
              url: result.release.url,
              reason: '',
            },
      ),
    } satisfies Documents['release'])
  }
  for (const result of results) {
    if (result.status === 'nothing')
      context.out.line(
        `${result.planned.plan.model}: nothing to release: ${result.planned.plan.reasons[0]?.summary ?? ''}`,
      )
    else context.out.line(`${context.out.good(result.status)}  ${result.release.tag}  ${result.release.url}`)
  }
}
