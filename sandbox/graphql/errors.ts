import { GraphQLError } from 'graphql'

/** An error with GitHub's `type`, e.g. `NOT_FOUND`. */
export function problem(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } })
}

/** As GitHub writes errors: `type` stands beside the message. */
export function presentError(error: GraphQLError): Record<string, unknown> {
  const { message, path, locations, extensions } = error
  const type = extensions['type']
  return {
    ...(type !== undefined && { type }),
    ...(path && { path }),
    ...(locations && { locations }),
    message,
  }
}
