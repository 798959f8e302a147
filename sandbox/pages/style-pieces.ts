/** What only some pages have: labels, states, timeline, tables, logs, Markdown. */
export const pieces = `
.avatar { display: inline-flex; align-items: center; justify-content: center; width: var(--size); height: var(--size); border-radius: 50%; background: hsl(var(--hue) 45% 42%); color: #fff; font-size: calc(var(--size) * 0.5); font-weight: 600; line-height: 1; vertical-align: middle; flex: none; box-shadow: inset 0 0 0 1px #0000001a; }
.avatar.square { border-radius: 25%; }
.author { color: var(--fg); font-weight: 600; }
.author + .badge { font-size: 11px; line-height: 16px; padding: 0 5px; }
.sha { color: var(--muted); } .sha:hover { color: var(--accent); }
.branch { display: inline-block; max-width: 100%; padding: 1px 6px; border-radius: 6px; background: var(--accent-bg); color: var(--accent); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom; }
.label { display: inline-block; padding: 0 7px; border: 1px solid transparent; border-radius: 10px; background: var(--color); color: var(--ink); font-size: 12px; font-weight: 500; line-height: 18px; white-space: nowrap; vertical-align: middle; }
@media (prefers-color-scheme: dark) { .label { background: color-mix(in srgb, var(--color) 18%, transparent); color: color-mix(in srgb, var(--color) 65%, white); border-color: color-mix(in srgb, var(--color) 45%, transparent); } }
.labels { display: flex; flex-wrap: wrap; gap: 4px; }
.person { display: flex; gap: 8px; align-items: center; }
.title { border-bottom: 1px solid var(--border-muted); padding-bottom: 16px; margin-bottom: 16px; }
.title h1 { font-size: 26px; font-weight: 600; margin-bottom: 8px; overflow-wrap: anywhere; } .title h1 .muted { font-weight: 300; } .title p { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
.run-title { border: 0; padding: 0; } .run-title h1 { font-size: 20px; } .run-title .outcome .icon { width: 20px; height: 20px; vertical-align: -4px; }
.state { display: inline-flex; gap: 6px; align-items: center; padding: 5px 12px; border-radius: 16px; color: #fff; font-weight: 500; line-height: 20px; }
.state.open { background: var(--open); } .state.done { background: #8250df; } .state.danger { background: var(--danger-fill); } .state.draft { background: var(--draft); }
.ink.open { color: var(--success); } .ink.draft { color: var(--muted); }
.subtabs { display: flex; gap: 4px; border-bottom: 1px solid var(--border); margin-bottom: 24px; }
.subtabs a { display: flex; gap: 6px; align-items: center; padding: 8px 14px; color: var(--muted); border: 1px solid transparent; border-bottom: 0; margin-bottom: -1px; }
.subtabs a:hover { text-decoration: none; color: var(--fg); } .subtabs a[aria-current] { color: var(--fg); background: var(--bg); border-color: var(--border); border-radius: 6px 6px 0 0; }
.outcome { display: inline-flex; vertical-align: text-bottom; } .outcome.success { color: var(--success); } .outcome.failure { color: var(--danger); } .outcome.neutral { color: var(--muted); } .outcome.running { color: var(--attention); } .outcome.queued { color: var(--muted); }
.timeline { position: relative; padding-bottom: 8px; }
.timeline::before { content: ""; position: absolute; left: 71px; top: 20px; bottom: 0; width: 2px; background: var(--border-muted); }
.comment { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 16px; position: relative; margin-bottom: 16px; }
.comment > .avatar { position: sticky; top: 16px; } .comment > .box { margin: 0; position: relative; overflow: visible; } .comment .box-head { border-radius: 6px 6px 0 0; padding: 7px 16px; min-height: 36px; }
.event { position: relative; display: flex; align-items: center; gap: 10px; margin-left: 57px; padding: 6px 0 14px; min-height: 44px; }
.event .avatar { margin-right: 2px; }
.dot { display: inline-flex; align-items: center; justify-content: center; width: 30px; height: 30px; border-radius: 50%; background: var(--inset); color: var(--muted); box-shadow: 0 0 0 2px var(--bg); flex: none; }
.dot.success { background: var(--open); color: #fff; } .dot.danger { background: var(--danger-fill); color: #fff; } .dot.done { background: #8250df; color: #fff; }
.event.commit { padding: 0 0 8px; min-height: 32px; font-size: 13px; } .event.commit .dot { background: var(--bg); width: 20px; height: 20px; margin: 0 5px; }
.merge { margin-left: 56px; } .merge.done { border-color: var(--done); color: inherit; }
.merge-row { display: flex; gap: 12px; padding: 14px 16px; align-items: center; } .merge-row + *, .checks + .merge-row { border-top: 1px solid var(--border-muted); }
.merge h3 { font-size: 16px; } .big { width: 32px; display: flex; justify-content: center; flex: none; } .big .icon { width: 24px; height: 24px; }
.disc { height: 32px; border-radius: 50%; align-items: center; background: var(--draft); color: #fff; } .disc .icon { width: 16px; height: 16px; } .disc.done { background: #8250df; color: #fff; } .disc.danger { background: var(--danger-fill); color: #fff; } .disc.success { background: var(--open); color: #fff; }
.check { display: flex; align-items: center; gap: 10px; padding: 8px 16px 8px 24px; background: var(--subtle); }
.files { width: 100%; table-layout: fixed; } .files td { padding: 8px 16px; border-top: 1px solid var(--border-muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .files tr:first-child td { border-top: 0; } .files tr:hover, .rows tr:hover { background: var(--subtle); }
.files td:first-child { width: 32%; } .files td:last-child { width: 140px; } .files a { color: var(--fg); } .files .icon.muted { color: var(--muted); } .media { display: flex; gap: 8px; } .media .icon { margin-top: 3px; }
.rows { width: 100%; } .rows td { padding: 8px 16px; border-top: 1px solid var(--border-muted); white-space: nowrap; } .rows td:first-child { width: 100%; white-space: normal; overflow-wrap: anywhere; }
.files .icon, .rows .icon, aside p > .icon { margin-right: 6px; } .quiet > .icon, .release-side .icon, .clock .icon, .meta .icon, .when .icon, .card .icon, .day .icon { margin-right: 4px; }
.digest { display: inline-block; max-width: 190px; overflow: hidden; text-overflow: ellipsis; color: var(--muted); vertical-align: bottom; }
.release { display: grid; grid-template-columns: 176px minmax(0, 1fr); gap: 24px; margin-bottom: 8px; } .release-side { color: var(--muted); font-size: 13px; padding-top: 24px; } .release-side p { margin-bottom: 8px; overflow-wrap: anywhere; }
.release-title { font-size: 24px; margin-bottom: 12px; } .assets { border-top: 1px solid var(--border); } .assets summary { padding: 10px 16px; cursor: pointer; }
.facts { display: grid; grid-template-columns: 100px 1fr; gap: 6px 16px; margin-bottom: 20px; } .facts dt, .strip dt { color: var(--muted); } .facts dd { overflow-wrap: anywhere; }
.strip { display: flex; flex-wrap: wrap; gap: 8px 40px; padding: 14px 20px; } .strip dt { font-size: 12px; margin-bottom: 2px; }
.message { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6; } .tag-message { padding: 16px; border-radius: 6px; background: var(--subtle); }
.commit-head h2 { font-size: 18px; } .commit-head .message { margin-top: 12px; color: var(--muted); } .day { color: var(--muted); font-weight: 400; margin: 0 0 8px; }
.scroll { overflow-x: auto; } .code { width: 100%; font: 12px/20px ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; } .code td { padding: 0 12px; white-space: pre; vertical-align: top; } .code .number { width: 1%; min-width: 48px; color: var(--muted); text-align: right; user-select: none; } .code tr:target { background: var(--attention-bg); }
.diff .added { background: var(--added); } .diff .removed { background: var(--removed); } .diff .hunk { background: var(--hunk); color: var(--muted); }
.log > summary { padding: 10px 16px; cursor: pointer; border-top: 1px solid var(--border-muted); } .log .scroll { background: var(--inset); padding: 8px 0; max-height: 560px; overflow: auto; }
.log .code td { white-space: pre-wrap; overflow-wrap: anywhere; } .log .group td:last-child { font-weight: 600; } .log .command td:last-child { color: var(--accent); } .log .error td:last-child { color: var(--danger); } .log .warning td:last-child { color: var(--attention); } .log .debug td:last-child { color: var(--muted); }
.when { width: 130px; line-height: 1.7; } .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 16px; } .card { padding: 16px; } .card p { margin-top: 6px; overflow-wrap: anywhere; }
.row .message { font: inherit; font-size: 13px; } .box-body > hr { border: 0; border-top: 1px solid var(--border); margin: 24px 0; }
.output-title { font-size: 16px; margin-bottom: 12px; }
.markdown-body { background: transparent; font-size: 14px; overflow-wrap: anywhere; } .readme .markdown-body, .release .markdown-body { font-size: 15px; } .markdown-body pre.mermaid { background: var(--subtle); }
.markdown-body .user-mention { color: var(--fg); font-weight: 600; text-decoration: underline; } .markdown-body .markdown-alert-title .icon { margin-right: 8px; }
.markdown-body ul { list-style: disc; } .markdown-body ul ul { list-style: circle; }
.external-image { padding: 1px 6px; border: 1px dashed var(--border); border-radius: 6px; color: var(--muted); font-size: 12px; }
.diagram { margin-bottom: 16px; padding: 16px; border: 1px solid var(--border-muted); border-radius: 6px; text-align: center; overflow-x: auto; } .diagram svg { max-width: 100%; max-height: 380px; height: auto; } .diagram svg rect.background { fill: transparent; } .diagram-error { color: var(--danger); font-size: 12px; margin-bottom: 8px; }
`
