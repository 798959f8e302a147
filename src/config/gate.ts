import { z } from 'zod'

/** How far a metric may move: an amount in its own unit, or a part of the baseline in percent. */
export interface Bound {
  readonly amount: number
  readonly relative: boolean
}

const boundMessage = 'must be a number that is not negative, or a percentage such as "2%"'

const boundSchema = z
  .union(
    [
      z.number().nonnegative({ error: boundMessage }),
      z.string().regex(/^\d{1,9}(?:\.\d{1,9})?\s?%$/, { error: boundMessage }),
    ],
    { error: boundMessage },
  )
  .transform((bound): Bound => {
    return typeof bound === 'number'
      ? { amount: bound, relative: false }
      : { amount: Number(bound.replace('%', '').trim()), relative: true }
  })

/** One rule on one metric, as `.github/modelseal.yml` writes it. */
export const gateSchema = z
  .strictObject({
    metric: z
      .string()
      .min(1)
      .meta({
        description: 'Name of the metric, nested keys with dots.',
        examples: ['accuracy', 'latency_ms.p95'],
      }),
    slice: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'The slice that is judged; "*" judges every slice, and the worst one speaks.',
        examples: ['*', 'language=de'],
      }),
    min: z
      .number()
      .optional()
      .meta({ description: 'The value may not be lower.', examples: [0.9] }),
    max: z
      .number()
      .optional()
      .meta({ description: 'The value may not be higher.', examples: [40] }),
    'max-drop': boundSchema.optional().meta({
      description:
        'The value may not fall further below the baseline than this, or than this percentage of it.',
      examples: [0.005, '2%'],
    }),
    'max-rise': boundSchema.optional().meta({
      description:
        'The value may not rise further above the baseline than this, or than this percentage of it.',
      examples: [5, '10%'],
    }),
    against: z
      .enum(['production', 'last-release'])
      .default('production')
      .meta({
        description: 'The version that max-drop and max-rise compare with.',
        examples: ['last-release'],
      }),
    required: z
      .boolean()
      .default(true)
      .meta({
        description: 'Whether the gate fails when the metric, or its value in the baseline, is missing.',
        examples: [false],
      }),
    severity: z
      .enum(['error', 'warning'])
      .default('error')
      .meta({
        description: 'A warning is shown and stops nothing.',
        examples: ['warning'],
      }),
  })
  .refine(
    (gate) =>
      ['min', 'max', 'max-drop', 'max-rise'].some((key) => gate[key as keyof typeof gate] !== undefined),
    { error: 'needs at least one of min, max, max-drop, max-rise' },
  )
  .transform(({ 'max-drop': maxDrop, 'max-rise': maxRise, ...rest }) => ({ ...rest, maxDrop, maxRise }))
  .meta({ id: 'gate', description: 'One rule on one metric.' })

export type Gate = z.output<typeof gateSchema>
