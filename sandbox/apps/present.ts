import type { GitHub } from '../github.ts'
import { presentAccount } from '../present/account.ts'
import type { Delivery, Installation } from '../world.ts'

/** GitHub's `installation`. */
export function presentInstallation(github: GitHub, installation: Installation): Record<string, unknown> {
  const { api, web } = github.urls
  const account = github.world.accounts.get(installation.account.toLowerCase())
  const app = github.world.apps.get(installation.appId)
  return {
    id: installation.id,
    client_id: app?.clientId ?? '',
    account: account ? presentAccount(github, account) : null,
    repository_selection: 'all',
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${web}/settings/installations/${installation.id}`,
    app_id: installation.appId,
    app_slug: app?.slug ?? '',
    target_id: account?.id ?? 0,
    target_type: account?.type ?? 'User',
    permissions: { ...installation.permissions },
    events: [...installation.events],
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  }
}

/** GitHub's `hook-delivery-item`, as lists have it. */
export function presentDeliveryItem(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  }
}

/** GitHub's `hook-delivery`, with what was sent and answered. */
export function presentDelivery(delivery: Delivery, url: string): Record<string, unknown> {
  return { ...presentDeliveryItem(delivery), url, request: delivery.request, response: delivery.response }
}
