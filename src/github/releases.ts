import { randomUUID } from 'node:crypto'
import type { Asset, Release, ReleaseStore } from '../ports/releases.ts'
import { type ApiAsset, asset } from './asset.ts'
import type { Client, Repo } from './client.ts'
import { downloadAsset } from './download.ts'
import { isAbandoned, isEarlierAttempt, isMarked, mark, type Run } from './draft-mark.ts'
import { asking, requestError, statusOf } from './failure.ts'
import { createUploader } from './upload.ts'

export interface ReleasesOptions {
  /** For uploads, which go past the client as streams; who only reads needs none. */
  readonly token: string
  /** Who makes drafts; only a workflow run goes on with what its earlier attempts left. Default: nobody in particular. */
  readonly run?: Run
  /** Bytes that one asset may have, if not as many as GitHub takes; tests cut small files. */
  readonly largestAsset?: number
  /** Assets that one release may have, if not as many as GitHub takes; tests pack few files. */
  readonly mostAssets?: number
  /** Bytes that are downloaded at once of what is large, if not as many as usual. */
  readonly segment?: number
  /** The time, for the marks of drafts; tests hand in another. */
  now?(): Date
  /** Resolves after that long; tests hand in one that does not wait. */
  wait?(milliseconds: number): Promise<void>
}

interface ApiRelease {
  readonly id: number
  readonly tag_name: string
  readonly draft: boolean
  readonly html_url: string
  readonly body?: string | null
  readonly published_at: string | null
  readonly upload_url: string
  readonly assets: readonly ApiAsset[]
}

/** https://docs.github.com/repositories/releasing-projects-on-github/about-releases: under 2 GiB each, up to 1,000. */
const largestAsset = 2 * 1024 ** 3 - 1
const mostAssets = 1000

const draftTries = 3

type NewDraft = Parameters<ReleaseStore['createDraft']>[0]

/**
 * GitHub releases. A draft has no commit of its own: its tag exists before it is published, and GitHub answers 404
 * when a draft names a commit that changes workflows and the token lacks `workflows`.
 */
export function createReleases(client: Client, repo: Repo, options: ReleasesOptions): ReleaseStore {
  const path = { owner: repo.owner, repo: repo.name }
  const slug = `${repo.owner}/${repo.name}`
  const wait =
    options.wait ??
    ((milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)))
  const uploadUrls = new Map<number, string>()
  const nonce = randomUUID()
  const now = options.now ?? (() => new Date())
  const release = (data: ApiRelease): Release => {
    uploadUrls.set(data.id, data.upload_url.replace(/\{.*$/, ''))
    return {
      id: data.id,
      tag: data.tag_name,
      draft: data.draft,
      url: data.html_url,
      notes: data.body ?? '',
      publishedAt: data.published_at,
      assets: data.assets.map(asset),
    }
  }

  return {
    largestAsset: options.largestAsset ?? largestAsset,
    mostAssets: options.mostAssets ?? mostAssets,
    async published(tag) {
      try {
        return release(
          (await client.request('GET /repos/{owner}/{repo}/releases/tags/{tag}', { ...path, tag })).data,
        )
      } catch (error) {
        if (statusOf(error) === 404) return null
        throw requestError(error, `reading the release ${tag} of ${slug}`, 'contents: read')
      }
    },
    download(wanted, range) {
      const what = `downloading ${wanted.name} from ${slug}`
      const failure = (error: unknown) => requestError(error, what, 'contents: read')
      return asking(what, 'contents: read', () =>
        downloadAsset(client, wanted, {
          path,
          wait,
          failure,
          ...(range && { range }),
          ...(options.segment !== undefined && { segment: options.segment }),
        }),
      )
    },
    async draft(tag) {
      const { run } = options
      const own = (await findDrafts(tag)).find(
        ({ notes }) => run !== undefined && isEarlierAttempt(notes, run),
      )
      return own ? withAllAssets(own) : null
    },
    async drafts(tag) {
      return Promise.all((await findDrafts(tag)).filter(({ notes }) => isMarked(notes)).map(withAllAssets))
    },
    async leftBehind(tag) {
      const drafts = await findDrafts(null)
      return drafts.filter((draft) =>
        draft.tag === tag ? isMarked(draft.notes) : isAbandoned(draft.notes, now()),
      )
    },
    async createDraft(given) {
      const wanted = { ...given, notes: mark(given.notes, options.run, nonce, now()) }
      const what = `creating a draft of ${wanted.tag} in ${slug}`
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await postDraft(wanted)
        } catch (error) {
          if ((statusOf(error) ?? 500) < 500 || attempt === draftTries)
            throw requestError(error, what, 'contents: write')
          // The answer may be all that was lost, and GitHub keeps any number of drafts for one tag.
          const made = (await findDrafts(wanted.tag)).find(({ notes }) => notes === wanted.notes)
          if (made) return withAllAssets(made)
        }
      }
    },
    async rename(draft, { tag, title, prerelease }) {
      if (draft.tag === tag) return draft
      await asking(`preparing ${tag} in ${slug}`, 'contents: write', () =>
        client.request('PATCH /repos/{owner}/{repo}/releases/{release_id}', {
          ...path,
          release_id: draft.id,
          tag_name: tag,
          name: title,
          prerelease,
        }),
      )
      return { ...draft, tag }
    },
    upload: createUploader(client, {
      path,
      token: options.token,
      wait,
      assetsOf,
      urlOf: (id) => uploadUrls.get(id) ?? '',
    }),
    async remove({ id, name }) {
      try {
        await client.request('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', {
          ...path,
          asset_id: id,
        })
      } catch (error) {
        if (statusOf(error) !== 404)
          throw requestError(error, `removing ${name} from a draft in ${slug}`, 'contents: write')
      }
    },
    async publish({ id, tag }, { title, notes, prerelease, latest }) {
      const { data } = await asking(`publishing ${tag} in ${slug}`, 'contents: write', () =>
        client.request('PATCH /repos/{owner}/{repo}/releases/{release_id}', {
          ...path,
          release_id: id,
          tag_name: tag,
          name: title,
          body: notes,
          draft: false,
          prerelease,
          // Otherwise GitHub takes what was published last.
          ...(latest ? {} : { make_latest: 'false' as const }),
        }),
      )
      return release(data)
    },
    async discard({ id, tag }) {
      try {
        await client.request('DELETE /repos/{owner}/{repo}/releases/{release_id}', {
          ...path,
          release_id: id,
        })
      } catch (error) {
        if (statusOf(error) !== 404)
          throw requestError(error, `discarding the draft of ${tag} in ${slug}`, 'contents: write')
      }
    },
  }

  async function postDraft({ tag, title, notes, prerelease }: NewDraft): Promise<Release> {
    const { data } = await client.request('POST /repos/{owner}/{repo}/releases', {
      ...path,
      tag_name: tag,
      name: title,
      body: notes,
      draft: true,
      prerelease,
      request: { retries: 0 },
    })
    return release(data)
  }

  /** Drafts are not found by tag, only in the list, where the newest come first: one request for each 100 releases. */
  async function findDrafts(tag: string | null): Promise<Release[]> {
    const found: Release[] = []
    for (let page = 1; page <= 10; page += 1) {
      const { data } = await asking(`looking for drafts in ${slug}`, 'contents: write', () =>
        client.request('GET /repos/{owner}/{repo}/releases', { ...path, per_page: 100, page }),
      )
      found.push(...data.filter((each) => each.draft && (tag === null || each.tag_name === tag)).map(release))
      if (data.length < 100) break
    }
    return found
  }

  async function assetsOf(id: number): Promise<Asset[]> {
    const assets: Asset[] = []
    for (let page = 1; ; page += 1) {
      const { data } = await asking(`listing the files of a draft in ${slug}`, 'contents: write', () =>
        client.request('GET /repos/{owner}/{repo}/releases/{release_id}/assets', {
          ...path,
          release_id: id,
          per_page: 100,
          page,
        }),
      )
      assets.push(...data.map(asset))
      if (data.length < 100) return assets
    }
  }

  /** What an interrupted upload left (state `starter`) is only in the list of assets. */
  async function withAllAssets(draft: Release): Promise<Release> {
    return { ...draft, assets: await assetsOf(draft.id) }
  }
}
