import { z } from 'zod'
import { Problem } from '../github.ts'

/** Characters of an output's summary and of its text. */
const TEXT_LIMIT = 65_535
const ANNOTATION_LIMIT = 50
const ACTION_LIMIT = 3

const annotation = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().max(255).optional(),
  raw_details: z.string().optional(),
})

const output = z.object({
  title: z.string().optional(),
  summary: z.string().optional(),
  text: z.string().optional(),
  annotations: z.array(annotation).optional(),
  images: z.array(z.unknown()).optional(),
})

const action = z.object({ label: z.string(), description: z.string(), identifier: z.string() })

const CONCLUSIONS = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'stale',
  'timed_out',
] as const

export const checkRunInput = z.object({
  name: z.string().optional(),
  head_sha: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  started_at: z.string().optional(),
  conclusion: z.enum(CONCLUSIONS).optional(),
  completed_at: z.string().optional(),
  output: output.optional(),
  actions: z.array(action).optional(),
})

export type CheckRunInput = z.infer<typeof checkRunInput>

/** GitHub's limits: https://docs.github.com/rest/checks/runs#create-a-check-run. @throws Problem 422 with all that is over */
export function assertWithinLimits({ output, actions = [] }: CheckRunInput): void {
  const problems = [
    ...tooLong('Summary', output?.summary, TEXT_LIMIT),
    ...tooLong('Text', output?.text, TEXT_LIMIT),
    ...((output?.annotations?.length ?? 0) > ANNOTATION_LIMIT
      ? [`Annotations exceeds a maximum quantity of ${ANNOTATION_LIMIT}`]
      : []),
    ...(actions.length > ACTION_LIMIT ? [`Actions exceeds a maximum quantity of ${ACTION_LIMIT}`] : []),
    ...actions.flatMap((each) => [
      ...tooLong('Action label', each.label, 20),
      ...tooLong('Action description', each.description, 40),
      ...tooLong('Action identifier', each.identifier, 20),
    ]),
  ]
  if (problems.length > 0) throw invalidRun(problems)
}

export function invalidRun(messages: readonly string[]): Problem {
  const errors = messages.map((message) => ({ resource: 'CheckRun', code: 'custom', field: 'base', message }))
  return new Problem(422, 'Validation Failed', { errors })
}

function tooLong(what: string, text: string | undefined, limit: number): string[] {
  return text !== undefined && [...text].length > limit
    ? [`${what} exceeds a maximum of ${limit} characters`]
    : []
}
