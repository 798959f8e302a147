import { expect, test } from '@jest/globals'
import { createMachine } from '../../src/machine/machine.ts'

test('states facts, with the image of a hosted runner', async () => {
  const machine = createMachine({ os: 'ubuntu24', version: '20261101.1.0' })
  expect(await machine.machine()).toEqual({
    os: expect.stringMatching(/./),
    architecture: process.arch,
    cpu: expect.anything(),
    cores: expect.any(Number),
    memory: expect.any(Number),
    runner: 'ubuntu24 20261101.1.0',
  })
  expect(machine.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
})

test('names no image elsewhere', async () => {
  expect((await createMachine({ os: undefined, version: undefined }).machine()).runner).toBeNull()
})
