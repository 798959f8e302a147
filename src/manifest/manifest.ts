import { z } from 'zod'
import { modelSummarySchema } from '../interface/summary.ts'
import { metricSchema } from '../metrics/metric.ts'

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256, lower-case hexadecimal')
const size = z.number().int().nonnegative().describe('bytes')
const file = z.object({ path: z.string(), size, sha256 })
const level = z.enum(['major', 'minor', 'patch', 'none'])
/** A parameter is what a configuration file can say in one value. */
export const parameterSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** Why a version has its number. */
export const reasonSchema = z.object({
  level,
  source: z.enum(['commit', 'evidence', 'override', 'channel']),
  commit: z.string().optional(),
  summary: z.string(),
})

/** A model file, by what its header says. */
const modelFileSchema = modelSummarySchema.omit({ signature: true }).extend({
  architecture: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .describe('How often each kind of operation or layer occurs, or what the format has instead.'),
  tensors: z
    .array(
      z.object({
        name: z.string(),
        dtype: z.string(),
        shape: z.array(z.number()),
        sha256: sha256.nullable().describe('Null: its bytes cannot be told apart from others.'),
      }),
    )
    .nullable()
    .describe('Null: they are too many to list.'),
  warnings: z.array(z.string()),
})

/** Name of the manifest among a release's assets. */
export const manifestFile = 'modelseal.manifest.json'

/** `modelseal.manifest.json`: all that a version is made of and came from. Published as JSON Schema in `schema/`. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(1).describe('Readers refuse a number that they do not know.'),
  model: z.string(),
  version: z.string().describe('Semantic version, without a leading v.'),
  previousVersion: z.string().nullable(),
  bump: level,
  reasons: z.array(reasonSchema),
  source: z.object({
    repository: z.string().nullable().describe('owner/name on its GitHub server'),
    url: z.string().nullable(),
    commit: z.string(),
    ref: z.string().nullable(),
    pullRequest: z.number().int().positive().nullable(),
    dirty: z.boolean().describe('True when tracked files differed from the commit.'),
  }),
  build: z
    .object({
      workflow: z.string(),
      runId: z.string(),
      runAttempt: z.number().int().positive(),
      runUrl: z.string(),
      event: z.string(),
      actor: z.string(),
    })
    .nullable()
    .describe('The workflow run; null when it was made elsewhere.'),
  environment: z.object({
    os: z.string(),
    architecture: z.string(),
    cpu: z.string().nullable(),
    cores: z.number().int().positive(),
    memory: size,
    runner: z.string().nullable().describe('Image of the runner, where it names one.'),
    files: z.array(file).describe('Lock files.'),
  }),
  bundle: z.object({
    sha256: sha256.describe(
      'Over the raw digests of the files in path order (OpenSSF Model Signing, method "files").',
    ),
    size,
    files: z.number().int().positive(),
  }),
  files: z
    .array(
      file.extend({
        mediaType: z.string(),
        asset: z
          .string()
          .optional()
          .describe('Name of the release asset that holds the bytes; left out when a registry stores them.'),
        offset: size
          .optional()
          .describe('Where in the asset the bytes begin, when it is a tar archive of several files.'),
        release: z
          .string()
          .optional()
          .describe(
            'Tag of the earlier version whose release holds the asset, since the bytes are the same; left out when it is the own one.',
          ),
        parts: z
          .array(z.object({ asset: z.string(), size, sha256 }))
          .min(2)
          .optional()
          .describe(
            'A file that is larger than an asset may be is stored as these, one after the other; then no asset has the name above.',
          ),
        unsafe: z
          .array(z.string())
          .optional()
          .describe(
            'Why it may run code of its own when it is used; left out for a file that is plainly safe.',
          ),
      }),
    )
    .min(1),
  storage: z
    .object({
      kind: z.literal('oci'),
      repository: z.string().describe('Registry and repository, as `docker pull` takes them, without a tag.'),
      digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/)
        .describe('Digest of the OCI image manifest.'),
    })
    .optional()
    .describe('The registry that stores the files, each as one layer; left out when release assets do.'),
  packs: z
    .array(z.object({ asset: z.string(), size, sha256 }))
    .optional()
    .describe('Assets that are tar archives of files, as a release holds no more than 1,000 assets.'),
  interface: z
    .array(modelFileSchema)
    .optional()
    .describe('What the headers of model files say; left out by versions of Modelseal that read none.'),
  metrics: z.array(metricSchema),
  params: z.record(z.string(), parameterSchema),
  data: z.array(file.extend({ source: z.enum(['file', 'dvc']) })),
  candidate: z
    .object({
      artifactId: z.number().int().describe('The document that the run handed over.'),
      runId: z.string(),
      sha256: sha256.optional().describe('Digest of the document, as GitHub recorded it.'),
      commit: z.string().optional().describe('Head commit of the pull request.'),
      files: z
        .array(z.object({ path: z.string(), artifactId: z.number().int(), artifact: z.string() }))
        .optional()
        .describe(
          'The artifact that held each file; its digest is the one that `files` has. Empty files need none.',
        ),
    })
    .nullable()
    .describe('The pull request candidate whose bytes were taken over, if any.'),
})

export type Manifest = z.infer<typeof manifestSchema>
export type Parameter = z.infer<typeof parameterSchema>

export type ParsedManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly reason: string }

/** A manifest from JSON text; never throws. Unknown keys are left out, an unknown schema version is refused. */
export function parseManifest(text: string): ParsedManifest {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    return { ok: false, reason: `it is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const result = manifestSchema.safeParse(data)
  if (result.success) return { ok: true, manifest: result.data }
  const [issue] = result.error.issues
  return {
    ok: false,
    reason: `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'is not a manifest'}`,
  }
}
