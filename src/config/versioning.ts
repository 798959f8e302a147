import semver from 'semver'
import { z } from 'zod'
import { rangePattern } from '../version/range.ts'

const level = z.enum(['major', 'minor', 'patch', 'none'])

/** Level by type of commit (Conventional Commits 1.0.0); a type that is not named asks for nothing. */
export const defaultTypes = {
  feat: 'minor',
  model: 'minor',
  train: 'minor',
  data: 'minor',
  fix: 'patch',
  perf: 'patch',
  refactor: 'patch',
  revert: 'patch',
} as const satisfies Record<string, z.infer<typeof level>>

/** Types of commits are read in any case: only the one in lower case can be meant. */
const commitType = z.string().regex(/^[^\sA-Z:()!]+$/, {
  error: 'is no type of a commit: one word in lower case, such as "docs"',
})

const branchName = z.string().min(1).max(255)

const range = z.string().regex(rangePattern, { error: 'is no range of versions such as "1.2.x" or "1.x"' })

const branchSchema = z
  .union([
    branchName,
    z
      .strictObject({
        name: branchName.meta({ description: 'The branch.', examples: ['next'] }),
        prerelease: z
          .string()
          .regex(/^(?!\d+$)[0-9A-Za-z-]{1,50}$/, {
            error: 'must be letters, digits and hyphens, and not only digits: it becomes 1.4.0-rc.1',
          })
          .optional()
          .meta({ description: 'Versions of this branch are pre-releases by this name.', examples: ['rc'] }),
        range: z
          .union([range, z.record(z.string(), range)])
          .optional()
          .meta({
            description:
              'Versions of this branch stay inside of this range; a mapping gives each model its own, and leaves out the others. Default: the name of the branch, if it is a range.',
            examples: ['1.2.x', { fraud: '1.2.x' }],
          }),
      })
      .refine(({ prerelease, range }) => prerelease === undefined || range === undefined, {
        error: 'a branch releases either pre-releases or versions of a range: leave out one of the two',
        path: ['range'],
      }),
  ])
  .transform((branch) => {
    const { name, prerelease, range } =
      typeof branch === 'string' ? { name: branch, prerelease: undefined, range: undefined } : branch
    const named = prerelease === undefined && rangePattern.test(name) ? name : undefined
    return { name, prerelease, range: range ?? named }
  })

/** How versions are numbered, as `.github/modelseal.yml` writes it. */
export const versioningSchema = z
  .strictObject({
    'initial-version': z
      .string()
      .refine((version) => semver.valid(version) === version, {
        error: 'must be a semantic version such as "1.0.0"',
      })
      .default('1.0.0')
      .meta({ description: 'The first version of a model.', examples: ['0.1.0'] }),
    types: z
      .record(commitType, level)
      .default({})
      .meta({
        description:
          'How much a commit of a type moves the version; merged over the defaults: feat, model, train and data are minor; fix, perf, refactor and revert are patch.',
        examples: [{ docs: 'patch', refactor: 'none' }],
      }),
    branches: z
      .array(branchSchema)
      .prefault([])
      .meta({
        description: 'Branches that release. Default: the default branch of the repository.',
        examples: [['main', { name: 'next', prerelease: 'rc' }, '1.2.x']],
      }),
    evidence: z
      .strictObject({
        files: level.default('patch').meta({
          description: 'At least so much, when bytes of the model changed, and no more is known of it.',
          examples: ['minor'],
        }),
        quantization: level.default('patch').meta({
          description: 'At least so much, when the model is the same in numbers of other widths.',
          examples: ['minor'],
        }),
        weights: level.default('minor').meta({
          description: 'At least so much, when the graph is the same and the weights are others.',
          examples: ['patch'],
        }),
        architecture: level.default('minor').meta({
          description: 'At least so much, when the graph changed behind the same interface.',
          examples: ['major'],
        }),
        data: level.default('minor').meta({
          description: 'At least so much, when the data changed.',
          examples: ['patch'],
        }),
        params: level.default('minor').meta({
          description: 'At least so much, when the parameters changed.',
          examples: ['patch'],
        }),
      })
      .prefault({})
      .meta({
        description:
          'What a change that commits do not speak of is worth. An interface that breaks is major, whatever is said here.',
        examples: [{ weights: 'patch', data: 'patch' }],
      }),
  })
  .prefault({})
  .transform(({ 'initial-version': initialVersion, types, ...rest }) => ({
    initialVersion,
    types: { ...defaultTypes, ...types } as Record<string, z.infer<typeof level>>,
    ...rest,
  }))
  .meta({ description: 'How versions are numbered.', examples: [{ 'initial-version': '0.1.0' }] })
