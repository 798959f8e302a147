import type { View } from './layout.ts'

/**
 * `main/src/a.ts` → the ref, the commit it is at, and the path below. Names of refs may have slashes themselves:
 * the shortest that exists wins, as two refs cannot be each other's folder.
 */
export async function locate(
  { github, repository }: View,
  rest: string,
): Promise<{ ref: string; sha: string; path: string } | null> {
  const parts = rest.split('/').filter((part) => part !== '')
  for (let length = 1; length <= parts.length; length++) {
    const ref = parts.slice(0, length).join('/')
    const names = [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(/^[\da-f]{7,40}$/.test(ref) ? [ref] : [])]
    for (const name of names) {
      const sha = await github.git.resolve(repository, `${name}^{commit}`)
      if (sha !== null) return { ref, sha, path: parts.slice(length).join('/') }
    }
  }
  return null
}
