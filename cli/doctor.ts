import { diagnose } from '../src/commands/doctor.ts'
import { UserError } from '../src/ports/errors.ts'
import type { Documents } from './documents.ts'
import { type Context, knownReleases, localPorts } from './wire.ts'

export async function doctor(context: Context): Promise<void> {
  const findings = await diagnose(
    { ...localPorts(context), releases: () => knownReleases(context) },
    context.options.config,
  )
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (context.options.json) context.out.json({ findings } satisfies Documents['doctor'])
  else {
    for (const { severity, where, message, remedy } of findings) {
      context.out.line(`${severity === 'error' ? context.out.bad('error') : 'warning'}  ${where}  ${message}`)
      context.out.line(context.out.dim(`         ${remedy}`))
    }
    if (findings.length === 0) context.out.line(context.out.good('nothing is wrong'))
  }
  if (errors.length > 0)
    throw new UserError(
      'refused',
      `${errors.length} of ${findings.length} findings are errors`,
      'each line above says what mends it',
    )
}
