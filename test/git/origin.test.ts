import { expect, test } from '@jest/globals'
import { parseRemote } from '../../src/git/origin.ts'

const fraud = { owner: 'acme', name: 'fraud', host: 'github.com', url: 'https://github.com/acme/fraud' }

test.each([
  ['https://github.com/acme/fraud', fraud],
  ['https://github.com/acme/fraud.git', fraud],
  ['https://x-access-token:secret@github.com/acme/fraud.git/', fraud],
  ['git@github.com:acme/fraud.git', fraud],
  ['github.com:acme/fraud', fraud],
  ['ssh://git@github.com/acme/fraud.git', fraud],
  ['ssh://git@ssh.github.com:443/acme/fraud.git', fraud],
  ['https://github.com/acme/fraud.git.old', { ...fraud, name: 'fraud.git.old', url: `${fraud.url}.git.old` }],
  [
    'http://127.0.0.1:8080/acme/fraud',
    { ...fraud, host: '127.0.0.1:8080', url: 'http://127.0.0.1:8080/acme/fraud' },
  ],
  ['', null],
  ['/srv/git/fraud.git', null],
  ['../fraud', null],
  ['file:///acme/fraud', null],
  ['C:\\acme\\fraud', null],
  ['https://gitlab.com/group/sub/fraud.git', null],
  ['https://github.com/acme', null],
])('%s', (url, expected) => {
  expect(parseRemote(url)).toEqual(expected)
})
