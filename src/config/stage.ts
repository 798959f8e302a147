import { z } from 'zod'

/** GitHub allows 50 characters in the name of a label. */
const label = z.string().min(1).max(50)

/** GitHub's roles in a repository, the least first. */
const permission = z.enum(['read', 'triage', 'write', 'maintain', 'admin'])

const approversSchema = z
  .strictObject({
    teams: z
      .array(
        z
          .string()
          .regex(/^[\w.-]+\/[\w.-]+$/, { error: 'must be an organization and a team: "acme/ml-leads"' }),
      )
      .default([])
      .meta({ description: 'Teams, with their organization.', examples: [['acme/ml-leads']] }),
    users: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z\d][A-Za-z\d_-]{0,99}$/, { error: 'must be the login of a person, without @' }),
      )
      .default([])
      .meta({ description: 'People, by login.', examples: [['alice']] }),
    permission: permission.optional().meta({
      description:
        'Everyone with this role or a higher one. Default: maintain, when neither teams nor users are given.',
      examples: ['maintain'],
    }),
  })
  .prefault({})
  .transform(({ teams, users, permission }) => ({
    teams,
    users,
    permission: permission ?? (teams.length + users.length === 0 ? ('maintain' as const) : undefined),
  }))
  .meta({ description: 'Whose approval counts: any of these.', examples: [{ teams: ['acme/ml-leads'] }] })

/** One stage, as `.github/modelseal.yml` writes it. */
export const stageSchema = z
  .strictObject({
    label: label.optional().meta({
      description: 'The label that asks for the promotion. Default: "promote:" and the name of the stage.',
      examples: ['promote:production'],
    }),
    'rollback-label': label.optional().meta({
      description:
        'The label that asks to go back to the version before. Default: "rollback:" and the name of the stage.',
      examples: ['rollback:production'],
    }),
    after: z
      .string()
      .optional()
      .meta({
        description: 'A stage that has to have held these very bytes before.',
        examples: ['staging'],
      }),
    approvals: z
      .int()
      .min(0)
      .max(20)
      .default(1)
      .meta({
        description:
          'How many people have to approve. The label is the first approval, reviews are the others.',
        examples: [2],
      }),
    approvers: approversSchema,
    'author-may-approve': z
      .boolean()
      .default(false)
      .meta({
        description: 'Whether who opened the pull request, or committed to it, may approve it.',
        examples: [false],
      }),
    environment: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .meta({
        description: 'The GitHub environment in which a deployment is created.',
        examples: ['production'],
      }),
    'approval-binds': z
      .enum(['bytes', 'commit'])
      .default('bytes')
      .meta({
        description:
          'What an approval is for: the bytes that were shown, or the commit, whatever bytes its release trains. With "commit" the gates are judged again on the released metrics.',
        examples: ['commit'],
      }),
  })
  .meta({ id: 'stage', description: 'One stage.' })

export type StageConfiguration = Omit<
  z.output<typeof stageSchema>,
  'label' | 'rollback-label' | 'author-may-approve' | 'approval-binds'
> & {
  label: string
  rollbackLabel: string
  authorMayApprove: boolean
  approvalBinds: 'bytes' | 'commit'
}

/** In our own words, with the labels that follow from the name. */
export function stageConfiguration(name: string, stage: z.output<typeof stageSchema>): StageConfiguration {
  const {
    label,
    'rollback-label': rollbackLabel,
    'author-may-approve': authorMayApprove,
    'approval-binds': approvalBinds,
    ...rest
  } = stage
  return {
    ...rest,
    label: label ?? `promote:${name}`,
    rollbackLabel: rollbackLabel ?? `rollback:${name}`,
    authorMayApprove,
    approvalBinds,
  }
}
