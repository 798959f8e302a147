import { z } from 'zod'
import { ociStoragePattern } from '../manifest/modelpack.ts'
import { isModelName, isStageName } from '../registry/name.ts'
import { modelSchema } from './model.ts'
import { stageConfiguration, stageSchema } from './stage.ts'
import { versioningSchema } from './versioning.ts'

const modelName = z.string().refine(isModelName, {
  error: 'is no name for a model: letters, digits and - / _ inside, with an optional "folder:" in front',
})
const stageName = z.string().refine(isStageName, {
  error: 'is no name for a stage: letters, digits and - / _ inside',
})

/** `.github/modelseal.yml` as it is written; its output is the configuration in our own words. */
export const configurationSchema = z
  .strictObject({
    models: z
      .record(modelName, modelSchema)
      .prefault({})
      .meta({
        description: 'The models of the repository, by name.',
        examples: [{ fraud: { path: 'models/fraud/' } }],
      }),
    versioning: versioningSchema,
    storage: z
      .string()
      .regex(new RegExp(`^release$|${ociStoragePattern.source}`), {
        error:
          'must be "release", or a place in an OCI registry such as "oci://ghcr.io/acme/models", in lower case',
      })
      .default('release')
      .meta({
        description:
          'Where bundles are stored: as assets of GitHub releases, or in an OCI registry, below a path for all models.',
        examples: ['release', 'oci://ghcr.io/acme/models'],
      }),
    reuse: z
      .boolean()
      .default(false)
      .meta({
        description:
          'Whether a release may leave out files that the version before holds, and point to that one’s release instead. Then releases that are pointed to must not be deleted.',
        examples: [true],
      }),
    stages: z
      .record(stageName, stageSchema)
      .prefault({ production: {} })
      .meta({
        description:
          'Where versions are promoted to, by name. Default: a production stage that needs one approval by somebody with the role maintain.',
        examples: [{ staging: { approvals: 0 }, production: { after: 'staging', approvals: 2 } }],
      })
      .transform((stages) =>
        Object.fromEntries(
          Object.entries(stages).map(([name, stage]) => [name, stageConfiguration(name, stage)] as const),
        ),
      ),
  })
  .meta({ title: 'Configuration of Modelseal', description: '.github/modelseal.yml' })

export type Configuration = z.output<typeof configurationSchema>
export type { Bound, Gate } from './gate.ts'
export type { ModelConfiguration } from './model.ts'
export type { StageConfiguration } from './stage.ts'
