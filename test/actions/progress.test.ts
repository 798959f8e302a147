import { expect, test } from '@jest/globals'
import { createActionsProgress } from '../../src/actions/progress.ts'

function recorder() {
  const lines: string[] = []
  let now = 0
  const log = {
    info: (text: string) => void lines.push(text),
    startGroup: (name: string) => void lines.push(`[${name}`),
    endGroup: () => void lines.push(']'),
  }
  return {
    lines,
    progress: createActionsProgress(log, () => now),
    pass: (seconds: number) => (now += seconds * 1000),
  }
}

test('each step is a group, and long work says how far it is every few seconds', () => {
  const { lines, progress, pass } = recorder()
  progress.step('Uploading')
  for (let done = 0; done <= 20; done += 1) {
    progress.bytes(done * 1024 ** 2, 20 * 1024 ** 2, 'uploaded')
    pass(1)
  }
  progress.step('Publishing')
  progress.end()
  expect(lines).toEqual([
    '[Uploading',
    'uploaded 5 MiB of 20 MiB (25 %), 1 MiB/s, 15 s left',
    'uploaded 10 MiB of 20 MiB (50 %), 1 MiB/s, 10 s left',
    'uploaded 15 MiB of 20 MiB (75 %), 1 MiB/s, 5 s left',
    'uploaded 20 MiB of 20 MiB (100 %), 1 MiB/s',
    ']',
    '[Publishing',
    ']',
  ])
})

test.each([
  ['a\n::set-output name=x::y', 'a ::set-output name=x::y'],
  ['  ::error::x', '·   ::error::x'],
  ['a ##[error]x', 'a # #[error]x'],
])('the name %j gives the runner no orders', (text, line) => {
  const { lines, progress } = recorder()
  progress.step(text)
  progress.bytes(1, 1, text)
  expect(lines).toEqual([`[${line}`, `${line} 1 B of 1 B (100 %)`])
})
