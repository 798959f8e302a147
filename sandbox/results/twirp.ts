/** https://twitchtv.github.io/twirp/docs/errors.html */
const statuses = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  bad_route: 404,
  already_exists: 409,
  failed_precondition: 412,
} as const

export class TwirpError extends Error {
  readonly code: keyof typeof statuses

  constructor(code: keyof typeof statuses, message: string) {
    super(message)
    this.code = code
  }

  answer(): Response {
    return Response.json({ code: this.code, msg: this.message }, { status: statuses[this.code] })
  }
}
