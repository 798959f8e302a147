import type { Account, Repository } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'

/** Path on this server, with every segment encoded. */
export function path(...segments: readonly (string | number)[]): string {
  return `/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`
}

export function repositoryPath(
  { owner, name }: Repository,
  ...segments: readonly (string | number)[]
): string {
  return path(owner.login, name, ...segments)
}

/** A file's address, with the slashes of its path kept. */
export function filePath(
  repository: Repository,
  kind: 'blob' | 'tree' | 'raw',
  ref: string,
  file: string,
): string {
  return repositoryPath(repository, kind, ref, ...file.split('/').filter((part) => part !== ''))
}

/** `3 minutes ago`, with the exact time on hover. Past half a year it is the day. */
export function time(at: string, now: string): Html {
  const exact = `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
  return html`<time datetime="${at}" title="${exact}">${relative(at, now)}</time>`
}

function relative(at: string, now: string): string {
  const seconds = (Date.parse(now) - Date.parse(at)) / 1000
  if (seconds < 10) return 'now'
  if (seconds > 180 * 86_400) {
    const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' })
    return `on ${day.format(new Date(at))}`
  }
  const steps = [
    ['month', 30 * 86_400],
    ['week', 7 * 86_400],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const
  const [unit, length] = steps.find(([, size]) => seconds >= size) ?? ['second', 1]
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-Math.floor(seconds / length), unit)
}

/** `1m 5s`. */
export function duration(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const written = parts.map((part, index) => (part > 0 ? `${part}${'hms'[index]}` : '')).filter(Boolean)
  return written.join(' ') || '0s'
}

/** With binary multiples under decimal names, as GitHub writes sizes. */
export function size(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toPrecision(3)} ${['Bytes', 'KB', 'MB', 'GB', 'TB'][power]}`
}

export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : noun.endsWith('ch') ? `${noun}es` : `${noun}s`}`
}

/** A drawn picture: initials on a colour of the login's own. Bots are square. */
export function avatar(account: Account, pixels = 20): Html {
  const hue = [...account.login].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)
  const letter = (account.login[0] ?? '?').toUpperCase()
  const round = account.type === 'User' ? 'avatar' : 'avatar square'
  return html`<span class="${round}" style="--hue:${hue};--size:${pixels}px" aria-hidden="true">${letter}</span>`
}

export function author(account: Account): Html {
  const bot = account.type === 'Bot'
  const name = account.login.replace(/\[bot\]$/, '')
  return html`<a class="author" href="${path(name)}">${name}</a>${bot ? html` <span class="badge">bot</span>` : ''}`
}

export function commitLink(repository: Repository, sha: string): Html {
  return html`<a class="sha" href="${repositoryPath(repository, 'commit', sha)}" title="${sha}">${sha.slice(0, 7)}</a>`
}

/** The label's own colour as GitHub mixes it: full on light pages, tinted on dark ones. */
export function label(
  { name, color }: { readonly name: string; readonly color: string },
  description = '',
): Html {
  const hex = /^[\da-f]{6}$/i.test(color) ? color : 'ededed'
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  const ink = red * 0.2126 + green * 0.7152 + blue * 0.0722 > 115 ? '#1f2328' : '#ffffff'
  return html`<span class="label" style="--color:#${hex};--ink:${ink}" title="${description}">${name}</span>`
}

export function branch(repository: Repository, name: string, owner?: string): Html {
  const text = owner === undefined ? name : `${owner}:${name}`
  return html`<a class="branch" href="${repositoryPath(repository, 'tree', name)}">${text}</a>`
}

export function emptyState(name: string, title: string, text: string): Html {
  return html`<div class="box blank">${icon(name)}<h3>${title}</h3><p>${text}</p></div>`
}
