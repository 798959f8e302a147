/** Where GitHub's own description is known to be wrong, or narrower than what GitHub does. */
export interface Exception {
  /** `response GET /repos/{owner}/{repo}/…`, `request …` or `webhook …`. */
  readonly place: RegExp
  readonly message: RegExp
  readonly why: string
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    place: /^request GET \/repos\/[^/]+\/[^/]+\/contents\/?$/,
    message: /no such operation/,
    why: 'the root folder has an empty path',
  },
  {
    place: /^response 409 PUT \/repos\/\{owner\}\/\{repo\}\/contents\/\{path\} /,
    message: /exactly one schema in oneOf/,
    why: 'a basic error fits both of the schemas that are to exclude each other',
  },
  {
    place: /deployments\/\{deployment_id\}\/statuses|^webhook deployment-status-created/,
    message: /(target|log|environment)_url must match format "uri"$/,
    why: 'addresses that were not given are empty strings, as their described default says',
  },
  {
    place: /\/pulls/,
    message: /\/labels\/\d+\/description must be string$/,
    why: 'a label without a description has null there; `pull-request-simple` forgets it, `pull-request` does not',
  },
  {
    place: /^response 200 \w+ \/repos\/\{owner\}\/\{repo\}\/releases\//,
    message: /\/state must be equal to one of the allowed values/,
    why: 'uploads that fail leave assets in the state `starter`, says the documentation of uploads',
  },
  {
    place: /^webhook /,
    message: /\/email must match format "email"$/,
    why: 'the addresses of bots have brackets: 41898282+github-actions[bot]@users.noreply.github.com',
  },
]

/** Answers that any operation may give, described or not; their body is GitHub's `basic-error`. */
export function isCommonStatus(status: number): boolean {
  return [304, 400, 401, 403, 404, 410, 422, 429].includes(status) || status >= 500
}
