import type { Manifest } from '../../src/manifest/manifest.ts'

const digest = (letter: string) => letter.repeat(64)

export function manifest(more: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: 1,
    model: 'fraud',
    version: '1.1.0',
    previousVersion: '1.0.0',
    bump: 'minor',
    reasons: [{ level: 'minor', source: 'commit', commit: 'a'.repeat(40), summary: 'feat: x (feat)' }],
    source: {
      repository: 'acme/fraud',
      url: 'https://github.com/acme/fraud',
      commit: 'a'.repeat(40),
      ref: 'refs/heads/main',
      pullRequest: null,
      dirty: false,
    },
    build: null,
    environment: {
      os: 'Linux',
      architecture: 'x64',
      cpu: null,
      cores: 2,
      memory: 8e9,
      runner: null,
      files: [{ path: 'requirements.lock', size: 1, sha256: digest('1') }],
    },
    bundle: { sha256: digest('b'), size: 10, files: 1 },
    files: [
      {
        path: 'model.json',
        size: 10,
        sha256: digest('2'),
        mediaType: 'application/json',
        asset: 'model.json',
      },
    ],
    metrics: [{ name: 'accuracy', value: 0.985, direction: 'higher', source: { file: 'metrics.json' } }],
    params: { trees: 50, 'model.kind': 'forest', seed: null },
    data: [{ path: 'data.csv', size: 5, sha256: digest('3'), source: 'file' }],
    candidate: null,
    ...more,
  }
}
