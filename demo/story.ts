import { pullAndVerify } from './deploy.ts'
import { checksOf, labelsOf, lastRun, tagsOf } from './look.ts'
import type { Person } from './people.ts'
import type { Printer } from './print.ts'
import { createCounter, type StepCost } from './requests.ts'
import type { Stage } from './stage.ts'

/** What came of the story, for whoever checks it. */
export interface Outcome {
  readonly tags: readonly string[]
  readonly releases: readonly string[]
  readonly costs: readonly StepCost[]
  readonly pulled: string
}

const everything = '[Beak Length (mm), Beak Depth (mm), Flipper Length (mm), Body Mass (g)]'

/** Minutes of the server's clock between two steps: nobody labels in the second in which a run ends. */
const pause = 180

/** A model's life, from its first version to a rollback. Every number in it is measured by training. */
export async function tell(stage: Stage, print: Printer): Promise<Outcome> {
  const { sandbox, repository, alice, bob, carol, project } = stage
  const counter = createCounter(sandbox)
  const settle = async () => {
    await sandbox.idle()
    sandbox.world.clock.advance(pause)
  }
  const step = async (title: string, work: () => Promise<void>) => {
    print.step(title)
    await work()
    counter.cut(title)
  }
  const propose = async (
    author: Person,
    branch: string,
    title: string,
    params: { trees: number; features: string },
  ) => {
    await project.main()
    await project.branch(branch)
    await project.edit('params.yaml', (text) =>
      text
        .replace(/trees: .*/, `trees: ${params.trees}`)
        .replace(/features: .*/, `features: ${params.features}`),
    )
    await project.push(title)
    const number = await author.openPullRequest({
      title,
      head: branch,
      body: `${params.trees} trees, ${params.features}`,
    })
    print.says(author.account.login, `opens #${number}: ${title}`)
    await settle()
    print.result(lastRun(repository))
    for (const line of checksOf(repository, number)) print.result(line)
    return number
  }

  await step('Release 1.0.0 from main', async () => {
    await project.push('feat: tell penguins apart by flipper and body mass')
    print.says('alice', 'pushes the project; the workflow trains and runs the action')
    await settle()
    print.result(lastRun(repository))
    print.result(await tagsOf(sandbox, repository))
  })

  let improvement = 0
  await step('A pull request that makes it better', async () => {
    improvement = await propose(alice, 'all-measurements', 'feat: use all four measurements and 50 trees', {
      trees: 50,
      features: everything,
    })
  })
  await step('An entitled approver labels it', async () => {
    await bob.label(improvement, 'promote:production')
    print.says('bob', 'adds promote:production')
    await settle()
    for (const line of checksOf(repository, improvement)) print.result(line)
  })
  await step('Merged: 1.1.0 is released, and then tagged production', async () => {
    await bob.merge(improvement)
    print.says('bob', `merges #${improvement}`)
    await settle()
    print.result(lastRun(repository))
    print.result(await tagsOf(sandbox, repository))
  })

  await step('A pull request that makes it worse: the gate fails, and the label does not help', async () => {
    const regression = await propose(
      alice,
      'fewer-measurements',
      'perf: drop the measurements that are expensive to take',
      { trees: 20, features: '[Beak Length (mm), Flipper Length (mm)]' },
    )
    await bob.label(regression, 'promote:production')
    print.says('bob', 'adds promote:production')
    await settle()
    for (const line of checksOf(repository, regression)) print.warn(line)
    await alice.close(regression)
    print.says('alice', `closes #${regression}`)
    await settle()
  })

  let leaner = 0
  await step('A label by somebody who may not', async () => {
    leaner = await propose(alice, 'half-the-trees', 'perf: half the trees are enough', {
      trees: 25,
      features: everything,
    })
    await carol.label(leaner, 'promote:production')
    print.says('carol', 'adds promote:production')
    await settle()
    print.warn(`labels of #${leaner} now: ${labelsOf(repository, leaner)}`)
  })
  await step('A push after the approval: the approval dies', async () => {
    await bob.label(leaner, 'promote:production')
    print.says('bob', 'adds promote:production')
    await settle()
    for (const line of checksOf(repository, leaner)) print.result(line)
    await project.edit('params.yaml', (text) => text.replace(/trees: .*/, 'trees: 100'))
    await project.push('perf: 100 trees after all')
    print.says('alice', 'pushes another commit; accuracy stays, the bytes do not')
    await settle()
    for (const line of checksOf(repository, leaner)) print.warn(line)
    print.warn(`labels of #${leaner} now: ${labelsOf(repository, leaner)}`)
  })
  await step('Approved again, merged, in production', async () => {
    await bob.label(leaner, 'promote:production')
    print.says('bob', 'looks again, and adds promote:production')
    await settle()
    await bob.merge(leaner)
    print.says('bob', `merges #${leaner}`)
    await settle()
    print.result(await tagsOf(sandbox, repository))
  })
  await step('Rollback', async () => {
    await bob.label(leaner, 'rollback:production')
    print.says('bob', 'adds rollback:production')
    await settle()
    print.result(await tagsOf(sandbox, repository))
  })

  let pulled = ''
  await step('A deployment pulls what is in production, and verifies it', async () => {
    pulled = await pullAndVerify(stage, print)
  })
  const tags = (await sandbox.git.refs(repository, 'refs/tags/')).map(({ name }) =>
    name.slice('refs/tags/'.length),
  )
  return {
    tags,
    releases: repository.releases.filter(({ draft }) => !draft).map(({ tagName }) => tagName),
    costs: counter.steps,
    pulled,
  }
}
