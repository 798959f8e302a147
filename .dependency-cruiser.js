// The walls of the house: who may know whom. docs/decisions/0001-house.md says why; CONTRIBUTING.md draws it.
// `test/walls.test.ts` proves that each rule bites.
const pureRooms = 'version|interface|manifest|metrics|registry|promotion|report|config'
const adapters = 'git|github|actions|storage|machine|oci|bridges'
const ours = '^(src|action|bot|cli|demo|sandbox|test|bench|tools)/'
const pureLibraries = ['zod', 'yaml', 'semver', 'canonicalize', 'picomatch', 'fastest-levenshtein']

/** Path of a package's files, or of its types, wherever it was hoisted to. */
const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`
const builtin = (...names) => `^(node:)?(${names.join('|')})$`

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'pure-rooms-import-only-pure-rooms',
      comment: 'Deciding needs no world: the same input gives the same answer, in a test as in production.',
      severity: 'error',
      from: { path: `^src/(${pureRooms})/` },
      to: {
        couldNotResolve: false,
        pathNot: [`^src/(${pureRooms})/`, packages(...pureLibraries), builtin('crypto')],
      },
    },
    {
      name: 'ports-import-only-pure-rooms',
      comment: 'A port says what commands need, in the words of the pure rooms.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { couldNotResolve: false, pathNot: [`^src/(ports|${pureRooms})/`] },
    },
    {
      name: 'ports-import-types-only',
      comment: 'A port is a shape: it must not pull in code.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { path: `^src/(${pureRooms})/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'commands-import-pure-rooms-and-ports',
      comment: 'A use case gets its adapters handed in, so that tests can hand in others.',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: {
        couldNotResolve: false,
        pathNot: [`^src/(commands|ports|${pureRooms})/`, packages('p-limit', 'zod')],
      },
    },
    {
      name: 'adapters-never-know-each-other',
      comment: 'An adapter knows ports, pure rooms, its own SDK, and nothing else of the house.',
      severity: 'error',
      from: { path: `^src/(${adapters})/` },
      to: { path: ours, pathNot: [`^src/(ports|${pureRooms}|$1)/`] },
    },
    {
      name: 'rooms-have-names',
      comment: 'Every folder of src/ is a room with a wall: add it to a rule before you fill it.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${pureRooms}|${adapters}|ports|commands)/` },
      to: {},
    },
    {
      name: 'src-never-imports-doors',
      comment: 'Doors wire the house together; the house does not know its doors.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(action|bot|cli)/' },
    },
    {
      name: 'doors-never-import-each-other',
      comment: 'What two doors need belongs into a room behind them.',
      severity: 'error',
      from: { path: '^(action|bot|cli)/' },
      to: { path: '^(action|bot|cli)/', pathNot: '^$1/' },
    },
    {
      name: 'nobody-imports-the-demo',
      comment: 'demo/ is the stage: it may use everything, nothing that we ship may use it.',
      severity: 'error',
      from: { pathNot: '^(demo|test|bench|tools)/' },
      to: { path: '^demo/' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'Tests, benchmarks and tools look at the house from outside.',
      severity: 'error',
      from: { pathNot: '^(test|bench|tools)/' },
      to: { path: '^(test|bench|tools)/' },
    },
    {
      name: 'sandbox-is-the-world',
      comment: 'A GitHub that knew our code could not contradict it.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(src|action|bot|cli)/' },
    },
    {
      name: 'the-house-never-imports-the-sandbox',
      comment: 'What we ship talks to GitHub through its API, and to nothing else.',
      severity: 'error',
      from: { path: '^(src|action|bot|cli)/' },
      to: { path: '^sandbox/' },
    },
    {
      name: 'actions-toolkit-only-in-the-action',
      comment: 'It reads the environment of a job: elsewhere there is none.',
      severity: 'error',
      from: { pathNot: '^(action|src/actions|demo)/' },
      to: {
        path: packages('@actions'),
        pathNot: packages('@actions/workflow-parser', '@actions/expressions'),
      },
    },
    {
      name: 'workflow-language-only-in-the-sandbox',
      comment: 'Only the sandbox runs workflows; they are not part of what we ship.',
      severity: 'error',
      from: { pathNot: '^sandbox/' },
      to: { path: packages('@actions/workflow-parser', '@actions/expressions') },
    },
    {
      name: 'probot-only-in-the-bot',
      severity: 'error',
      comment: 'The bot decides in src/promotion, which Probot must not reach.',
      from: { pathNot: '^(bot|demo)/' },
      to: { path: packages('probot') },
    },
    {
      name: 'octokit-only-in-the-github-adapter',
      comment: "One room speaks GitHub's API; doors only make the client.",
      severity: 'error',
      from: { pathNot: '^(src/github|action|bot|cli|demo)/' },
      to: { path: packages('@octokit') },
    },
    {
      name: 'child-processes-only-for-git',
      comment: "Starting programs is git's adapter's business, and that of the sandbox's git and runner.",
      severity: 'error',
      from: { pathNot: '^(src/git|sandbox/git|sandbox/runner|demo)/' },
      to: { path: builtin('child_process') },
    },
    {
      name: 'shipped-code-imports-dependencies',
      comment:
        'What is imported when we run is in "dependencies", also when hoisting makes another package work by luck.',
      severity: 'error',
      from: { path: '^(src|action|bot|cli)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'imports-resolve',
      comment: 'A specifier names a file with its ending, or an installed package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(action/dist|build|\\.cache)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
}
