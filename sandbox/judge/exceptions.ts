/** Where GitHub's own description is known to be wrong, or narrower than what GitHub does. */
export interface Exception {
  /** `response GET /repos/{owner}/{repo}/…`, `request …` or `webhook …`. */
  readonly place: RegExp
  readonly message: RegExp
  readonly why: string
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    place: /^response 200 GET \/repos\/\{owner\}\/\{repo\}\/(contents\/\{path\}|git\/blobs\/\{file_sha\}) /,
    message: /^a body is described$/,
    why: 'the raw media type answers with bytes; only the JSON is described',
  },
  {
    place: /^response (200) GET \/repos\/\{owner\}\/\{repo\}\/(commits\/\{ref\}|compare\/\{basehead\}) /,
    message: /^a body is described$/,
    why: 'the diff, patch and sha media types answer with text; only the JSON is described',
  },
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
    place: /^response 422 DELETE \/repos\/\{owner\}\/\{repo\}\/git\/refs\/\{ref\} /,
    message: /^no body is described$/,
    why: 'GitHub says what is wrong, like everywhere',
  },
]

/** Answers that any operation may give, described or not; their body is GitHub's `basic-error`. */
export function isCommonStatus(status: number): boolean {
  return [304, 400, 401, 403, 404, 410, 422, 429].includes(status) || status >= 500
}
