import { join } from 'node:path'
import { createCandidateStore } from '../src/actions/candidate-store.ts'
import { type CandidateRequest, handOverCandidate } from '../src/commands/candidate.ts'
import { type PlannedModel, planDocument, planModels } from '../src/commands/plan.ts'
import { pullVersion, verifyVersion } from '../src/commands/pull.ts'
import { releaseModels } from '../src/commands/release.ts'
import { canonicalJson } from '../src/manifest/canonical.ts'
import { type Manifest, manifestFile } from '../src/manifest/manifest.ts'
import { UserError } from '../src/ports/errors.ts'
import { versionTag } from '../src/registry/tag.ts'
import { releaseNotes } from '../src/report/notes.ts'
import { planSummary } from '../src/report/plan.ts'
import { createCache, type FileCache, noCache } from '../src/storage/cache.ts'
import { createOutput } from '../src/storage/output.ts'
import type { Channel } from '../src/version/next.ts'
import { setOutputs, writeManifest } from './outputs.ts'
import type { Wired } from './wire.ts'

function models({ inputs }: Wired): readonly string[] | null {
  return inputs.model === null ? null : [inputs.model]
}

export async function runPlan(wired: Wired, channel: Channel): Promise<void> {
  // Showing a plan downloads nothing.
  const { adopt: _, ...ports } = wired
  const planned = await planModels(ports, {
    configuration: wired.configuration,
    models: models(wired),
    channel,
  })
  await showPlan(wired, planned)
}

export async function runCandidate(
  wired: Wired,
  pullRequest: Omit<CandidateRequest, 'configuration' | 'models'>,
): Promise<void> {
  const { adopt: _, ...ports } = wired
  const result = await handOverCandidate(
    { ...ports, store: createCandidateStore(wired.run.workspace) },
    {
      configuration: wired.configuration,
      models: models(wired),
      ...pullRequest,
    },
  )
  await showPlan(wired, result.planned)
  const first = result.candidate.models.find((model) => model.kind === 'release')
  setOutputs(wired.core, {
    'candidate-artifact': result.artifact,
    ...(first ? await manifestOutputs(first.manifest) : {}),
  })
  wired.core.info(`Handed over ${result.artifact}`)
}

export async function runRelease(wired: Wired, channel: Channel): Promise<void> {
  const results = await releaseModels(wired, {
    configuration: wired.configuration,
    models: models(wired),
    channel,
  })
  await showPlan(
    wired,
    results.map(({ planned }) => planned),
  )
  for (const result of results) {
    if (result.status === 'nothing')
      wired.core.info(
        `${result.planned.plan.model}: nothing to release: ${result.planned.plan.reasons[0]?.summary ?? ''}`,
      )
    else wired.core.summary.addRaw(`\n${releaseNotes(result.manifest)}\n`)
  }
  await wired.core.summary.write()
  const done = results.find((result) => result.status !== 'nothing')
  if (done) {
    setOutputs(wired.core, {
      released: 'true',
      tag: done.release.tag,
      version: done.manifest.version,
      'release-url': done.release.url,
      ...(await manifestOutputs(done.manifest)),
    })
  }
}

export async function runPull(wired: Wired): Promise<void> {
  const { manifest, resolved, written, kept } = await pullVersion(
    { ...wired, output: createOutput(wired.inputs.output, cacheOf(wired)) },
    reference(wired),
  )
  wired.core.info(
    `${resolved.version.tag}: ${written.length} files written, ${kept.length} already there, all verified`,
  )
  setOutputs(wired.core, {
    version: manifest.version,
    tag: resolved.version.tag,
    ...(await manifestOutputs(manifest)),
  })
}

export async function runVerify(wired: Wired): Promise<void> {
  const { manifest, resolved, files } = await verifyVersion(
    { ...wired, output: createOutput(wired.inputs.output, cacheOf(wired)) },
    reference(wired),
  )
  const wrong = files.filter(({ ok }) => !ok)
  for (const { path, problem } of wrong)
    wired.core.error(`${path} ${problem}`, { title: `Not the files of ${resolved.version.tag}` })
  if (wrong.length > 0)
    throw new UserError(
      'refused',
      `${wrong.length} of ${files.length} files are not those of ${resolved.version.tag}`,
      'pull them again',
    )
  setOutputs(wired.core, {
    version: manifest.version,
    tag: resolved.version.tag,
    ...(await manifestOutputs(manifest)),
  })
}

function cacheOf({ inputs }: Wired): FileCache {
  return inputs.cache === null ? noCache : createCache(inputs.cache)
}

function reference({ inputs }: Wired): string {
  if (inputs.ref !== '') return inputs.ref
  throw new UserError(
    'usage',
    `input ref: ${inputs.command} needs a version`,
    'for instance `ref: fraud#production`',
  )
}

async function showPlan({ core }: Wired, planned: readonly PlannedModel[]): Promise<void> {
  for (const { plan } of planned)
    core.info(
      `${plan.model}: ${plan.current ?? 'no version'} → ${plan.next ?? 'nothing to release'} (${plan.commits.counted} of ${plan.commits.considered} commits count)`,
    )
  for (const { plan, materials } of planned)
    for (const warning of materials?.warnings ?? []) core.warning(warning, { title: plan.model })
  await core.summary.addRaw(planSummary(planned.map(({ plan }) => plan))).write()
  const chosen = planned.find(({ plan }) => plan.next !== null) ?? planned[0]
  if (!chosen) return
  const { plan } = chosen
  setOutputs(core, {
    version: plan.next ?? '',
    'previous-version': plan.current ?? '',
    bump: plan.bump,
    released: 'false',
    tag: plan.next === null ? '' : versionTag(plan.model, plan.next),
    plan: JSON.stringify(planDocument(planned, versionTag)),
  })
}

async function manifestOutputs(manifest: Manifest): Promise<{ manifest: string; 'bundle-digest': string }> {
  const path = join(
    process.env['RUNNER_TEMP'] ?? '.',
    `${manifest.model.replace(/[^A-Za-z0-9_-]/g, '-')}.${manifestFile}`,
  )
  await writeManifest(path, canonicalJson(manifest))
  return { manifest: path, 'bundle-digest': manifest.bundle.sha256 }
}
