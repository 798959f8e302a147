import type { Context } from 'hono'
import type { z } from 'zod'
import { type Env, Problem } from '../github.ts'
import { readBody } from './body.ts'

/** The request's body in the shape that the operation describes. @throws Problem 422 `Invalid request.` as GitHub words it. */
export async function parseBody<T>(c: Context<Env>, schema: z.ZodType<T>): Promise<T> {
  return parse(schema, await readBody(c))
}

export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const lines = result.error.issues.map(
    ({ path, message }) => `For 'properties/${path.join('/')}', ${message}.`,
  )
  throw new Problem(422, `Invalid request.\n\n${lines.join('\n')}`)
}

/** 422 `Validation Failed`, with GitHub's list of what is wrong. */
export function validationFailed(
  resource: string,
  field: string,
  code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'custom',
  message?: string,
): Problem {
  const error = { resource, field, code, ...(message !== undefined && { message }) }
  return new Problem(422, 'Validation Failed', { errors: [error] })
}

/** A positive whole number of the path. @throws Problem 404 for anything else. */
export function numberParam(text: string | undefined): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1) throw new Problem(404, 'Not Found')
  return number
}
