import { expect, test } from '@jest/globals'
import { commitFiles } from './support.ts'
import { onTour } from './tour.ts'

// Each tour fails when the judge finds anything that GitHub does not describe.

test('accounts, teams and collaborators are shown as GitHub describes them', async () => {
  const { refused, events } = await onTour(async (tour) => {
    const { call } = tour
    for (const path of [
      '/user',
      '/user/repos',
      '/users/ada',
      '/users/ada/repos',
      '/orgs/acme/repos',
      '/orgs/acme/teams',
    ]) {
      await call('ada', `GET ${path}`)
    }
    for (const path of ['', '/members', '/memberships/grace', '/repos/acme/fraud']) {
      await call('ada', `GET /orgs/acme/teams/leads${path}`)
    }
    for (const path of [
      '',
      '/collaborators',
      '/collaborators/ada',
      '/collaborators/grace/permission',
      '/tags',
      '/branches',
    ]) {
      await call('ada', `GET ~${path}`)
    }
    await call('ada', 'PUT ~/collaborators/grace', { permission: 'maintain' })
  })

  expect(refused).toEqual([])
  expect([...events]).toEqual(expect.arrayContaining(['installation', 'push', 'create']))
})

test('contents, commits and refs are as GitHub describes them', async () => {
  const { refused, events } = await onTour(async (tour) => {
    const { call, change, first } = tour
    const content = Buffer.from('hello\n').toString('base64')
    await call('ada', 'PUT ~/contents/docs/a.md', { message: 'docs: a', content, branch: 'main' })
    for (const path of [
      '/contents',
      '/contents/README.md',
      '/contents/a?ref=better',
      '/commits',
      `/commits?sha=better&path=a&per_page=1`,
      `/commits/${change}`,
      '/commits/main',
      '/branches/main',
      '/compare/main...better',
      '/git/ref/heads/main',
      '/git/matching-refs/heads/',
      `/git/commits/${first}`,
      '/git/trees/main?recursive=1',
    ]) {
      await call('ada', `GET ~${path}`)
    }
    const blob = await call('ada', 'POST ~/git/blobs', { content: 'hi', encoding: 'utf-8' })
    await call('ada', `GET ~/git/blobs/${blob.sha}`)
    const entry = { path: 'c.txt', mode: '100644', type: 'blob', sha: blob.sha }
    const tree = await call('ada', 'POST ~/git/trees', { base_tree: first, tree: [entry] })
    const commit = await call('ada', 'POST ~/git/commits', {
      message: 'feat: c',
      tree: tree.sha,
      parents: [first],
    })
    await call('ada', 'POST ~/git/refs', { ref: 'refs/heads/extra', sha: commit.sha })
    await call('ada', 'PATCH ~/git/refs/heads/extra', { sha: first, force: true })
    await call('ada', 'DELETE ~/git/refs/heads/extra')
    const tag = await call('bot', 'POST ~/git/tags', {
      tag: 'fraud@v1.0.0',
      message: 'one',
      object: first,
      type: 'commit',
    })
    await call('bot', 'POST ~/git/refs', { ref: 'refs/tags/fraud@v1.0.0', sha: tag.sha })
    await call('ada', `GET ~/git/tags/${tag.sha}`)
    await call('ada', 'GET ~/git/matching-refs/tags/fraud@')
  })

  expect(refused).toEqual([])
  expect([...events]).toEqual(expect.arrayContaining(['push', 'create', 'delete']))
})

test('labels and issues are as GitHub describes them', async () => {
  const { refused, events } = await onTour(async (tour) => {
    const { call } = tour
    await call('ada', 'POST ~/labels', { name: 'promote:production', color: '00ff00', description: 'go' })
    await call('ada', 'PATCH ~/labels/promote:production', { color: 'ff0000' })
    await call('ada', 'POST ~/labels', { name: 'gone' })
    await call('ada', 'DELETE ~/labels/gone')
    await call('ada', 'GET ~/labels')
    await call('ada', 'GET ~/labels/promote:production')
    const issue = await call('ada', 'POST ~/issues', {
      title: 'Help',
      body: 'please',
      labels: ['promote:production'],
    })
    await call('ada', `PATCH ~/issues/${issue.number}`, {
      title: 'Help me',
      state: 'closed',
      state_reason: 'completed',
    })
    await call('ada', `PATCH ~/issues/${issue.number}`, { state: 'open' })
    await call('ada', `GET ~/issues/${issue.number}`)
    await call('ada', 'GET ~/issues?state=all&labels=promote:production&sort=created&direction=asc')
  })

  expect(refused).toEqual([])
  expect([...events]).toEqual(expect.arrayContaining(['issues', 'label']))
})

test('a pull request is as GitHub describes it from opening to merge', async () => {
  const { refused, events } = await onTour(async (tour) => {
    const { call, change, sandbox, repository, ada } = tour
    await call('ada', 'POST ~/labels', { name: 'promote:production' })
    const pull = await call('ada', 'POST ~/pulls', {
      title: 'feat: better',
      head: 'better',
      base: 'main',
      body: 'Much.',
    })
    const number = pull.number
    for (const path of ['', '/commits', '/files', '/reviews', '/requested_reviewers']) {
      await call('ada', `GET ~/pulls/${number}${path}`)
    }
    await call('ada', 'GET ~/pulls?state=open&head=acme:better&base=main')
    await call('ada', `PATCH ~/pulls/${number}`, { title: 'feat: much better' })
    await call('ada', `GET ~/commits/${change}/pulls`)
    await call('ada', `POST ~/issues/${number}/labels`, { labels: ['promote:production', 'new'] })
    await call('ada', `GET ~/issues/${number}/labels`)
    await call('ada', `DELETE ~/issues/${number}/labels/new`)
    await call('ada', `PUT ~/issues/${number}/labels`, { labels: ['promote:production'] })
    const comment = await call('bot', `POST ~/issues/${number}/comments`, { body: 'Better by 1 %.' })
    await call('bot', `PATCH ~/issues/comments/${comment.id}`, { body: 'Better by 2 %.' })
    await call('ada', `GET ~/issues/comments/${comment.id}`)
    await call('ada', `GET ~/issues/${number}/comments`)
    await call('ada', 'GET ~/issues/comments?sort=updated')
    await call('ada', `POST ~/issues/comments/${comment.id}/reactions`, { content: '+1' })
    await call('ada', `GET ~/issues/comments/${comment.id}/reactions`)
    const second = await call('ada', `POST ~/issues/${number}/comments`, { body: 'oops' })
    await call('ada', `DELETE ~/issues/comments/${second.id}`)
    await call('ada', `POST ~/pulls/${number}/requested_reviewers`, { reviewers: ['grace'] })
    await call('ada', `DELETE ~/pulls/${number}/requested_reviewers`, { reviewers: ['grace'] })
    const review = await call('grace', `POST ~/pulls/${number}/reviews`, {
      event: 'APPROVE',
      body: 'Fine',
      commit_id: change,
    })
    await call('grace', `PUT ~/pulls/${number}/reviews/${review.id}`, { body: 'Fine indeed' })
    await call('ada', `GET ~/pulls/${number}/reviews`)
    await call('ada', `GET ~/pulls/${number}/reviews/${review.id}`)
    await call('ada', `PUT ~/pulls/${number}/reviews/${review.id}/dismissals`, {
      message: 'stale',
      event: 'DISMISS',
    })
    await commitFiles(sandbox, repository, ada, { 'a/c.txt': 'three\n' }, { branch: 'better' })
    await call('ada', `GET ~/issues/${number}/timeline`)
    await call('ada', `GET ~/issues/${number}/events`)
    await call('ada', 'GET ~/issues/events')

    await call('bot', 'GET ~/pulls?state=all')
    await call('ada', `PUT ~/pulls/${number}/merge`, {
      merge_method: 'squash',
      commit_title: `feat: better (#${number})`,
    })
    await call('ada', `GET ~/pulls/${number}`)
    await call('ada', `GET ~/pulls/${number}/merge`)
  })

  expect(refused).toEqual([])
  expect([...events]).toEqual(
    expect.arrayContaining(['pull_request', 'pull_request_review', 'issue_comment']),
  )
})

test('checks, statuses and deployments are as GitHub describes them', async () => {
  const { refused, events } = await onTour(async (tour) => {
    const { call, change, first } = tour
    const head = change
    const run = await call('bot', 'POST ~/check-runs', {
      name: 'modelseal / metrics',
      head_sha: head,
      status: 'in_progress',
      external_id: '1',
      output: { title: 'Measuring', summary: '…' },
    })
    const annotation = {
      path: 'a/b.txt',
      start_line: 1,
      end_line: 1,
      annotation_level: 'notice',
      message: 'ok',
    }
    await call('bot', `PATCH ~/check-runs/${run.id}`, {
      status: 'completed',
      conclusion: 'success',
      output: { title: 'Better', summary: 'By 2 %', text: 'All of it', annotations: [annotation] },
      actions: [{ label: 'Again', description: 'Look again', identifier: 'again' }],
    })
    for (const path of [
      `/check-runs/${run.id}`,
      `/check-runs/${run.id}/annotations`,
      `/commits/${head}/check-runs?filter=latest&check_name=modelseal%20/%20metrics`,
      `/commits/${head}/check-suites`,
      `/check-suites/${run.check_suite.id}`,
      `/check-suites/${run.check_suite.id}/check-runs`,
    ]) {
      await call('bot', `GET ~${path}`)
    }
    await call('bot', `POST ~/check-runs/${run.id}/rerequest`)
    await call('bot', `POST ~/check-suites/${run.check_suite.id}/rerequest`)
    await call('bot', `POST ~/statuses/${head}`, {
      state: 'success',
      context: 'ci',
      description: 'ok',
      target_url: 'http://127.0.0.1/',
    })
    await call('ada', `GET ~/commits/${head}/status`)
    await call('ada', `GET ~/commits/${head}/statuses`)
    const deployment = await call('bot', 'POST ~/deployments', {
      ref: first,
      environment: 'production',
      auto_merge: false,
      required_contexts: [],
      description: 'v1.0.0',
      payload: { model: 'fraud' },
    })
    const status = await call('bot', `POST ~/deployments/${deployment.id}/statuses`, {
      state: 'success',
      description: 'done',
      environment_url: 'http://127.0.0.1/',
    })
    for (const path of [
      '',
      `/${deployment.id}`,
      `/${deployment.id}/statuses`,
      `/${deployment.id}/statuses/${status.id}`,
    ]) {
      await call('ada', `GET ~/deployments${path}`)
    }
    await call('bot', 'POST ~/dispatches', {
      event_type: 'modelseal-promoted',
      client_payload: { model: 'fraud' },
    })
  })

  expect(refused).toEqual([])
  expect([...events]).toEqual(
    expect.arrayContaining([
      'check_run',
      'check_suite',
      'status',
      'deployment',
      'deployment_status',
      'repository_dispatch',
    ]),
  )
})

test('releases and their assets are as GitHub describes them', async () => {
  const { refused, events } = await onTour(async (tour) => {
    const { call, first } = tour
    await call('ada', 'POST ~/git/refs', { ref: 'refs/tags/fraud@v1.0.0', sha: first })
    const release = await call('bot', 'POST ~/releases', {
      tag_name: 'fraud@v1.0.0',
      name: 'fraud 1.0.0',
      body: 'First',
      draft: true,
    })
    const upload = `${release.upload_url.replace(/\{.*/, '')}?name=model.bin&label=The%20model`
    const asset = await tour.upload(upload, Buffer.alloc(1000, 7))
    await call('bot', `PATCH ~/releases/assets/${asset.id}`, { label: 'Model' })
    await call('bot', `GET ~/releases/assets/${asset.id}`)
    await call('bot', `GET ~/releases/${release.id}/assets`)
    await call('bot', `PATCH ~/releases/${release.id}`, { draft: false, make_latest: 'true' })
    for (const path of ['', '/latest', '/tags/fraud@v1.0.0', `/${release.id}`])
      await call('ada', `GET ~/releases${path}`)
    await call('bot', `PATCH ~/releases/${release.id}`, { body: 'First of all' })
    await call('bot', `DELETE ~/releases/assets/${asset.id}`)
    await call('bot', `DELETE ~/releases/${release.id}`)
    for (const path of ['/actions/runs', '/actions/artifacts', '/actions/workflows'])
      await call('ada', `GET ~${path}`)
  })

  expect(refused).toEqual([])
  expect([...events]).toEqual(expect.arrayContaining(['release']))
})
