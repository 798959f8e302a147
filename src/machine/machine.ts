import { readFile } from 'node:fs/promises'
import { arch, availableParallelism, cpus, platform, release, totalmem, type, version } from 'node:os'
import type { Surroundings } from '../ports/surroundings.ts'

/** What hosted runners say of themselves: the variables ImageOS and ImageVersion. */
export interface RunnerImage {
  readonly os: string | undefined
  readonly version: string | undefined
}

/** Facts about this computer, read without running anything; its clock is GitHub's, near enough, where no server is asked. */
export function createMachine(image: RunnerImage): Pick<Surroundings, 'machine' | 'now'> {
  return { machine: () => readMachine(image), now }
}

async function readMachine(image: RunnerImage): ReturnType<Surroundings['machine']> {
  const [cpu] = cpus()
  const model = cpu?.model.trim().replace(/\s+/g, ' ') ?? ''
  return {
    os: await operatingSystem(),
    architecture: arch(),
    cpu: model === '' || model === 'unknown' ? null : model,
    cores: Math.max(1, availableParallelism()),
    memory: memory(),
    runner: image.os ? [image.os, image.version].filter(Boolean).join(' ') : null,
  }
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z')
}

/** By the name that people know: the version of the kernel changes from runner to runner and says nothing of a model. */
async function operatingSystem(): Promise<string> {
  if (platform() === 'win32') return version()
  const text = platform() === 'linux' ? await readFile('/etc/os-release', 'utf8').catch(() => '') : ''
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? `${type()} ${release()}`
}

/** What a container may use, where it is limited; 0 and numbers beyond the machine's mean no limit. */
function memory(): number {
  const limit = process.constrainedMemory?.() ?? 0
  return limit > 0 && limit < totalmem() ? limit : totalmem()
}
