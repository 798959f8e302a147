import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parse } from 'yaml'

export interface Workflow {
  readonly path: string
  readonly name: string
  /** Events by name with their filters; an event without filters is an empty object. */
  readonly on: Readonly<Record<string, EventFilters>>
  readonly permissions: unknown
  readonly env: Readonly<Record<string, unknown>>
  readonly defaults: RunDefaults
  readonly concurrency: unknown
  readonly runName: string | null
  readonly jobs: readonly JobDefinition[]
}

export interface EventFilters {
  readonly types?: readonly string[]
  readonly branches?: readonly string[]
  readonly 'branches-ignore'?: readonly string[]
  readonly tags?: readonly string[]
  readonly 'tags-ignore'?: readonly string[]
  readonly paths?: readonly string[]
  readonly 'paths-ignore'?: readonly string[]
  readonly workflows?: readonly string[]
  readonly inputs?: Readonly<Record<string, { readonly default?: unknown }>>
}

export interface RunDefaults {
  readonly shell?: string
  readonly 'working-directory'?: string
}

export interface JobDefinition {
  readonly id: string
  readonly name: string | null
  readonly needs: readonly string[]
  /** Always an expression with a status function in it: GitHub puts `success() &&` before others. */
  readonly if: string
  readonly permissions: unknown
  readonly env: Readonly<Record<string, unknown>>
  readonly defaults: RunDefaults
  readonly strategy: { readonly matrix?: unknown; readonly 'fail-fast'?: unknown }
  readonly outputs: Readonly<Record<string, unknown>>
  readonly labels: readonly string[]
  readonly timeoutMinutes: unknown
  readonly continueOnError: unknown
  readonly steps: readonly StepDefinition[]
  /** A reusable workflow, which this runner does not run. */
  readonly uses: string | null
}

export interface StepDefinition {
  readonly id: string | null
  readonly name: string | null
  readonly if: string
  readonly run: string | null
  readonly uses: string | null
  readonly with: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, unknown>>
  readonly shell: string | null
  readonly workingDirectory: string | null
  readonly timeoutMinutes: unknown
  readonly continueOnError: unknown
}

/** A workflow file that GitHub would refuse, with its reasons. */
export class InvalidWorkflow extends Error {}

type Yaml = Readonly<Record<string, unknown>>

/** Reads a workflow file by GitHub's own parser; what that does not hand out comes from the YAML. */
export async function readWorkflow(path: string, content: string): Promise<Workflow> {
  const parsed = parseWorkflow({ name: path, content }, new NoOperationTraceWriter())
  const problems = parsed.context.errors.getErrors().map(({ message }) => message)
  if (problems.length > 0 || !parsed.value)
    throw new InvalidWorkflow(problems.join('\n') || `${path} is empty`)
  const template = await convertWorkflowTemplate(parsed.context, parsed.value)
  const late = template.errors?.map(({ Message }) => Message) ?? []
  if (late.length > 0) throw new InvalidWorkflow(late.join('\n'))
  const file = mapping(parse(content))
  const jobs = mapping(file['jobs'])
  return {
    path,
    name: text(file['name']) ?? path,
    on: eventsOf(template.events, mapping(file['on'])),
    permissions: file['permissions'],
    env: mapping(file['env']),
    defaults: mapping(mapping(file['defaults'])['run']),
    concurrency: file['concurrency'],
    runName: text(file['run-name']),
    jobs: template.jobs.map((job) => {
      const conditions = job.type === 'job' ? job.steps.map((step) => step.if?.expression ?? 'success()') : []
      return jobOf(job.id.value, mapping(jobs[job.id.value]), { condition: job.if.expression, conditions })
    }),
  }
}

function jobOf(
  id: string,
  job: Yaml,
  ifs: { condition: string; conditions: readonly string[] },
): JobDefinition {
  const runsOn = job['runs-on']
  const steps = Array.isArray(job['steps']) ? job['steps'] : []
  return {
    id,
    name: text(job['name']),
    needs: list(job['needs']),
    if: ifs.condition,
    permissions: job['permissions'],
    env: mapping(job['env']),
    defaults: mapping(mapping(job['defaults'])['run']),
    strategy: mapping(job['strategy']),
    outputs: mapping(job['outputs']),
    labels: list(typeof runsOn === 'object' && !Array.isArray(runsOn) ? mapping(runsOn)['labels'] : runsOn),
    timeoutMinutes: job['timeout-minutes'] ?? 360,
    continueOnError: job['continue-on-error'] ?? false,
    steps: steps.map((step, index) => stepOf(mapping(step), ifs.conditions[index] ?? 'success()')),
    uses: text(job['uses']),
  }
}

function stepOf(step: Yaml, condition: string): StepDefinition {
  return {
    id: text(step['id']),
    name: text(step['name']),
    if: condition,
    run: text(step['run']),
    uses: text(step['uses']),
    with: mapping(step['with']),
    env: mapping(step['env']),
    shell: text(step['shell']),
    workingDirectory: text(step['working-directory']),
    timeoutMinutes: step['timeout-minutes'] ?? null,
    continueOnError: step['continue-on-error'] ?? false,
  }
}

/** The parser normalises the events it knows; `on: [a, b]` and filters it leaves out come from the file. */
function eventsOf(events: Yaml, on: Yaml): Record<string, EventFilters> {
  return Object.fromEntries(
    Object.entries(events).map(([name, filters]) => [name, { ...mapping(on[name]), ...mapping(filters) }]),
  )
}

function mapping(value: unknown): Yaml {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function text(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value)
}

function list(value: unknown): string[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value.map(String) : [String(value)]
}
