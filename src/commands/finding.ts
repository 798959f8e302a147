import { z } from 'zod'

/** Something that is wrong, and what mends it. */
export const findingSchema = z.object({
  severity: z.enum(['error', 'warning']),
  where: z.string().describe('A tag, a model, or a place in a file.'),
  message: z.string(),
  remedy: z.string(),
})
export type Finding = z.infer<typeof findingSchema>
