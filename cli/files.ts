import { pullVersion, verifyVersion } from '../src/commands/pull.ts'
import { UserError } from '../src/ports/errors.ts'
import type { Documents } from './documents.ts'
import { type Context, filePorts } from './wire.ts'

export async function pull(context: Context, reference: string, folder: string): Promise<void> {
  const { manifest, resolved, written, kept, cached } = await pullVersion(
    await filePorts(context, folder),
    reference,
  )
  const result: Documents['pull'] = {
    model: manifest.model,
    version: manifest.version,
    tag: resolved.version.tag,
    bundle: manifest.bundle.sha256,
    written: [...written],
    kept: [...kept],
    cached: [...cached],
  }
  if (context.options.json) return context.out.json(result)
  const out = cached.length > 0 ? `, ${cached.length} of them out of the cache` : ''
  const already = kept.length > 0 ? `, ${kept.length} already there` : ''
  context.out.line(
    `${context.out.good('verified')}  ${result.tag}: ${written.length} files written${out}${already}, sha256:${result.bundle}`,
  )
}

export async function verify(context: Context, reference: string, folder: string): Promise<void> {
  const { manifest, resolved, files } = await verifyVersion(await filePorts(context, folder), reference)
  const wrong = files.filter(({ ok }) => !ok)
  const { tag } = resolved.version
  if (context.options.json)
    context.out.json({
      model: manifest.model,
      version: manifest.version,
      tag,
      bundle: manifest.bundle.sha256,
      ok: wrong.length === 0,
      files: [...files],
    } satisfies Documents['verify'])
  const [first] = wrong
  if (first) {
    const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''
    throw new UserError(
      'refused',
      `these are not the files of ${tag}: ${first.path} ${first.problem}${more}`,
      `modelseal pull '${reference}' brings the right ones`,
    )
  }
  if (!context.options.json)
    context.out.line(
      `${context.out.good('verified')}  ${files.length} files are those of ${tag}, sha256:${manifest.bundle.sha256}`,
    )
}
