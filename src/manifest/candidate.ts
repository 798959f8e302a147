import { z } from 'zod'
import { manifestSchema } from './manifest.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** Plan, manifest and metrics of a pull request's models, as its workflow hands them over. Everything in it is untrusted. */
export const candidateSchema = z.object({
  schemaVersion: z.literal(1),
  /** Head commit of the pull request; the bot believes GitHub's record of the run instead. */
  commit: z.string(),
  models: z.array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('release'),
        manifest: manifestSchema,
        considered: z.number().int().nonnegative(),
        counted: z.number().int().nonnegative(),
        /** What the model was made of: `sourcesDigest` of the files that `sources` names, in the commit that was checked out. */
        sources: z
          .object({ commit: z.string(), sha256: digest, files: z.number().int().nonnegative() })
          .optional(),
        /** Raw artifacts of the run that hold the model's files, each by its content; none when a release has no use for them. */
        artifacts: z
          .array(
            z.object({
              id: z.number().int().positive(),
              name: z.string(),
              size: z.number().int().nonnegative(),
              sha256: digest,
            }),
          )
          .optional(),
      }),
      z.object({ kind: z.literal('unchanged'), model: z.string(), reason: z.string() }),
    ]),
  ),
})
export type Candidate = z.infer<typeof candidateSchema>
export type CandidateModel = Candidate['models'][number]

/** Larger documents are refused unread. */
export const candidateLimit: number = 8 * 1024 * 1024

export type ParsedCandidate =
  | { readonly ok: true; readonly candidate: Candidate }
  | { readonly ok: false; readonly reason: string }

/** A candidate from JSON text; never throws. */
export function parseCandidate(text: string): ParsedCandidate {
  if (text.length > candidateLimit) return { ok: false, reason: `it is larger than ${candidateLimit} bytes` }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'it is not JSON' }
  }
  const result = candidateSchema.safeParse(data)
  if (result.success) return { ok: true, candidate: result.data }
  const [issue] = result.error.issues
  return {
    ok: false,
    reason: `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'is not a candidate'}`,
  }
}

/** Name of the artifact for a head commit: the bot finds it with one request. A job that was given one model names it too. */
export function candidateArtifact(commit: string, model: string | null): string {
  const suffix = model === null ? '' : `-${model.replace(/[^A-Za-z0-9_-]/g, '-')}`
  return `modelseal-candidate-${commit}${suffix}.json`
}

/** Name of the artifact that holds a file of a model: named by content, so that no path has to fit into a name. */
export function bundleArtifact(sha256: string): string {
  return `modelseal-bundle-${sha256}`
}
