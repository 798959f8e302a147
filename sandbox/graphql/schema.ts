/**
 * A part of GitHub's schema, with its names and types. https://docs.github.com/graphql/reference
 * A test compares it with what GitHub publishes.
 */
export const SCHEMA = `
scalar DateTime
scalar GitObjectID
scalar GitTimestamp
scalar URI

type Query {
  rateLimit(dryRun: Boolean = false): RateLimit
  repository(followRenames: Boolean = true, name: String!, owner: String!): Repository
  viewer: User!
}

type RateLimit {
  cost: Int!
  limit: Int!
  nodeCount: Int!
  remaining: Int!
  resetAt: DateTime!
  used: Int!
}

interface Node {
  id: ID!
}

interface RepositoryOwner {
  id: ID!
  login: String!
}

type User implements Node & RepositoryOwner {
  databaseId: Int
  email: String!
  id: ID!
  login: String!
  name: String
}

type Organization implements Node & RepositoryOwner {
  databaseId: Int
  id: ID!
  login: String!
  name: String
}

type Repository implements Node {
  createdAt: DateTime!
  databaseId: Int
  defaultBranchRef: Ref
  description: String
  id: ID!
  isFork: Boolean!
  isPrivate: Boolean!
  name: String!
  nameWithOwner: String!
  object(expression: String, oid: GitObjectID): GitObject
  owner: RepositoryOwner!
  pushedAt: DateTime
  ref(qualifiedName: String!): Ref
  refs(
    after: String
    before: String
    direction: OrderDirection
    first: Int
    last: Int
    orderBy: RefOrder
    query: String
    refPrefix: String!
  ): RefConnection
  url: URI!
}

enum OrderDirection {
  ASC
  DESC
}

enum RefOrderField {
  ALPHABETICAL
  TAG_COMMIT_DATE
}

input RefOrder {
  direction: OrderDirection!
  field: RefOrderField!
}

type RefConnection {
  edges: [RefEdge]
  nodes: [Ref]
  pageInfo: PageInfo!
  totalCount: Int!
}

type RefEdge {
  cursor: String!
  node: Ref
}

type PageInfo {
  endCursor: String
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
}

type Ref implements Node {
  id: ID!
  name: String!
  prefix: String!
  target: GitObject
}

interface GitObject {
  abbreviatedOid: String!
  id: ID!
  oid: GitObjectID!
}

type Commit implements GitObject & Node {
  abbreviatedOid: String!
  author: GitActor
  authoredDate: DateTime!
  committedDate: DateTime!
  committer: GitActor
  id: ID!
  message: String!
  messageBody: String!
  messageHeadline: String!
  oid: GitObjectID!
  tree: Tree!
  url: URI!
}

type GitActor {
  date: GitTimestamp
  email: String
  name: String
  user: User
}

type Tag implements GitObject & Node {
  abbreviatedOid: String!
  id: ID!
  message: String
  name: String!
  oid: GitObjectID!
  tagger: GitActor
  target: GitObject!
}

type Blob implements GitObject & Node {
  abbreviatedOid: String!
  byteSize: Int!
  id: ID!
  isBinary: Boolean
  isTruncated: Boolean!
  oid: GitObjectID!
  text: String
}

type Tree implements GitObject & Node {
  abbreviatedOid: String!
  entries: [TreeEntry!]
  id: ID!
  oid: GitObjectID!
}

type TreeEntry {
  mode: Int!
  name: String!
  object: GitObject
  oid: GitObjectID!
  path: String
  size: Int!
  type: String!
}
`
