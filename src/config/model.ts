import { z } from 'zod'
import { gateSchema } from './gate.ts'

/** A path or glob that stays inside of the repository: configuration may come from people who may not see more. */
const pattern = z
  .string()
  .min(1)
  .max(1000)
  .refine((path) => !/^!?(?:[\\/]|[A-Za-z]:)|(?:^|[\\/!])\.\.(?:[\\/]|$)|\0/.test(path), {
    error: 'must stay inside of the repository: relative, and without ".."',
  })

const patterns = (description: string, examples: string[], standard: string[] = []) =>
  z
    .array(pattern)
    .default(standard)
    .meta({ description, examples: [examples] })

/** One model, as `.github/modelseal.yml` writes it. */
export const modelSchema = z
  .strictObject({
    path: z.union([pattern, z.array(pattern).min(1)]).meta({
      description:
        'The bundle: a file, a folder, or globs. These bytes are versioned, released and approved.',
      examples: ['models/fraud/', ['models/fraud/*.onnx', 'models/fraud/tokenizer.json']],
    }),
    sources: patterns(
      'Files whose commits count for the version. Default: everything.',
      ['src/fraud/**', 'params.yaml', 'data/*.dvc'],
      ['**'],
    ),
    metrics: patterns(
      'Files to read metrics from: JSON or YAML. When two name the same metric, the first counts.',
      ['reports/metrics.json'],
    ),
    params: patterns('Files to read parameters from.', ['params.yaml']),
    data: patterns('The data that the model was trained on: files, or the .dvc files that point to them.', [
      'data/train.csv.dvc',
    ]),
    environment: patterns('Lock files that say which packages it was trained with.', ['requirements.lock']),
    trusted: z
      .array(
        z.strictObject({
          sha256: z
            .string()
            .regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256: 64 digits and letters from a to f' })
            .meta({
              description: 'Digest of the file: these bytes, and no others.',
              examples: ['0'.repeat(64)],
            }),
          reason: z
            .string()
            .min(1)
            .meta({
              description: 'Why it may be used, for whoever reads this later.',
              examples: ['our own transformer, reviewed in #41'],
            }),
        }),
      )
      .default([])
      .meta({
        description:
          'Files that may be promoted although using them may run code, such as pickles with classes that are not known to be safe.',
        examples: [[{ sha256: '0'.repeat(64), reason: 'our own transformer, reviewed in #41' }]],
      }),
    adopt: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Train once: pull requests store the model files as workflow artifacts, and a release without model files in the workspace takes those of the merged pull request.',
        examples: [false],
      }),
    primary: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'The metric that heads comments and charts.',
        examples: ['accuracy'],
      }),
    directions: z
      .record(z.string().min(1), z.enum(['higher', 'lower']))
      .default({})
      .meta({
        description:
          'Which way is better, for metrics whose name does not tell. It wins over what the name tells.',
        examples: [{ churn_score: 'lower' }],
      }),
    gates: z
      .array(gateSchema)
      .prefault([])
      .meta({
        description: 'Rules that the metrics have to hold, or nothing is promoted.',
        examples: [[{ metric: 'accuracy', min: 0.9, 'max-drop': 0.005 }]],
      }),
  })
  .meta({ id: 'model', description: 'One model.' })

export type ModelConfiguration = z.output<typeof modelSchema>
