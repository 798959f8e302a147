import { colors } from './style-colors.ts'
import { pieces } from './style-pieces.ts'

const base = `
* { box-sizing: border-box; }
html { scroll-padding-top: 16px; }
body {
  margin: 0; background: var(--bg); color: var(--fg);
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif;
}
h1, h2, h3, h4, p, ul, dl, dd, pre { margin: 0; padding: 0; }
h1 { font-size: 20px; font-weight: 600; line-height: 1.3; }
h2 { font-size: 16px; font-weight: 600; }
h3, h4 { font-size: 14px; font-weight: 600; }
h3 a, h4 a { overflow-wrap: anywhere; }
b, .strong { font-weight: 600; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
a.quiet { color: inherit; }
a.quiet:hover { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre, .mono, .sha, .branch { font-family: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 12px; }
ul { list-style: none; }
table { border-collapse: collapse; }
img { max-width: 100%; }
.icon { vertical-align: text-bottom; flex: none; }
.muted { color: var(--muted); }
.small { font-size: 12px; }
.grow { flex: 1; min-width: 0; }
.truncate { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.center { text-align: center; }
.end { text-align: right; }
.success { color: var(--success); } .danger { color: var(--danger); } .attention { color: var(--attention); }
.accent { color: var(--accent); } .done { color: var(--done); }
main { max-width: 1280px; margin: 0 auto; padding: 24px 32px 64px; }
main.narrow { max-width: 960px; }
.top { background: var(--subtle); }
.bar { display: flex; align-items: center; gap: 12px; padding: 14px 32px 10px; }
.bar .home { color: var(--fg); display: flex; padding: 7px; border: 1px solid var(--border); border-radius: 6px; background: var(--bg); }
.crumbs { display: flex; align-items: center; gap: 6px; font-size: 14px; flex: 1; min-width: 0; }
.crumbs a { color: var(--fg); } .crumbs > span:not(.badge) { color: var(--muted); } .crumbs .badge { margin-left: 4px; }
.clock { color: var(--muted); font-size: 12px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.tabs { display: flex; gap: 8px; padding: 0 24px; background: var(--subtle); border-bottom: 1px solid var(--border); overflow-x: auto; }
.tabs a { display: flex; align-items: center; gap: 8px; padding: 8px; margin-bottom: -1px; color: var(--fg); white-space: nowrap; border-bottom: 2px solid transparent; }
.tabs a .icon { color: var(--muted); }
.tabs a:hover { text-decoration: none; border-bottom-color: var(--border); }
.tabs a[aria-current] { font-weight: 600; border-bottom-color: var(--tab); }
main.narrow:only-of-type { border-top: 0; }
.heading { display: flex; align-items: center; gap: 10px; margin-bottom: 16px; }
.counter { display: inline-block; padding: 0 6px; min-width: 20px; border-radius: 10px; background: var(--neutral-bg); font-size: 12px; font-weight: 500; line-height: 18px; text-align: center; vertical-align: middle; }
.badge { display: inline-block; padding: 0 7px; border: 1px solid var(--border); border-radius: 10px; color: var(--muted); font-size: 12px; font-weight: 500; line-height: 18px; white-space: nowrap; vertical-align: middle; }
.badge .icon { width: 12px; height: 12px; vertical-align: -2px; }
.badge.success { color: var(--success); border-color: currentColor; } .badge.danger { color: var(--danger); border-color: currentColor; } .badge.attention { color: var(--attention); border-color: currentColor; }
.box { border: 1px solid var(--border); border-radius: 6px; background: var(--bg); margin-bottom: 16px; overflow: hidden; }
.box-head { display: flex; align-items: center; gap: 8px; padding: 8px 16px; background: var(--subtle); border-bottom: 1px solid var(--border); min-height: 40px; }
.box-head.tall { padding: 12px 16px; gap: 12px; } .box-head.foot { border: 0; border-top: 1px solid var(--border); flex-wrap: wrap; gap: 16px; }
.box-body { padding: 16px; } .box-body.wide { padding: 24px 32px; }
.list > li + li { border-top: 1px solid var(--border-muted); }
.row { display: flex; gap: 16px; padding: 16px; align-items: flex-start; }
.row.tight { gap: 12px; padding: 9px 16px; align-items: center; } .row.tight > .icon, .row.tight > .outcome, .row.tight > .ink { align-self: flex-start; margin-top: 3px; height: 16px; }
.row h3 a, .row h3 { font-size: 16px; } .row h3 a { font-weight: 400; }
.meta { display: flex; gap: 16px; margin-top: 8px; }
.blank { padding: 48px 16px; text-align: center; color: var(--muted); } .blank .icon { width: 24px; height: 24px; margin-bottom: 8px; } .blank h3 { font-size: 20px; color: var(--fg); margin-bottom: 4px; }
.toolbar { display: flex; align-items: center; gap: 16px; margin-bottom: 16px; min-height: 32px; }
.toolbar.path { gap: 6px; } .path { font-size: 14px; }
.button { display: inline-flex; align-items: center; gap: 6px; padding: 4px 12px; border: 1px solid var(--border); border-radius: 6px; background: var(--subtle); color: var(--fg); font-weight: 500; line-height: 22px; }
.button[aria-current] { background: var(--accent); border-color: var(--accent); color: #fff; }
.group { display: flex; } .group .button:first-child { border-radius: 6px 0 0 6px; } .group .button:last-child { border-radius: 0 6px 6px 0; margin-left: -1px; }
.with-side { display: grid; grid-template-columns: minmax(0, 1fr) 296px; gap: 24px; } .with-side > :only-child { grid-column: 1 / -1; }
.with-nav { display: grid; grid-template-columns: 256px minmax(0, 1fr); gap: 24px; } .with-nav nav h3 { color: var(--muted); font-size: 12px; padding: 0 8px 6px; }
aside section { padding: 16px 0; border-top: 1px solid var(--border-muted); } aside section:first-child { border: 0; padding-top: 4px; } aside h3 { margin-bottom: 8px; font-size: 14px; } aside p + p { margin-top: 6px; }
.side-link { display: flex; gap: 10px; padding: 6px 8px; border-radius: 6px; color: var(--fg); line-height: 1.4; margin-bottom: 2px; align-items: flex-start; } .side-link b { font-weight: 500; overflow-wrap: anywhere; }
.side-link:hover { background: var(--neutral-bg); text-decoration: none; } .side-link[aria-current] { background: var(--neutral-bg); box-shadow: inset 3px 0 var(--accent); } .side-link .outcome { margin-top: 1px; }
@media (max-width: 800px) { .with-side, .with-nav { grid-template-columns: minmax(0, 1fr); } main { padding: 16px; } .bar { padding: 12px 16px 8px; } .tabs { padding: 0 8px; } .clock { display: none; } }
`

export const pageStyle = colors + base + pieces
