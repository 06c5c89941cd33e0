/**
 * The stylesheet of the panel. The panel is inside a shadow root, so this stylesheet does not change the
 * page, and the styles of the page do not change the panel.
 */
export const styles = `
:host { all: initial }
:host([data-position=inline]) { display: block; height: 100% }
* { box-sizing: border-box }
.panel, .opener { font: 12px/1.4 ui-sans-serif, system-ui, sans-serif; color: var(--text); background: var(--back); color-scheme: light dark; z-index: 2147483000; position: fixed }
:host { --text: #1b1f24; --dim: #57606a; --back: #fff; --line: #d0d7de; --accent: #0550ae; --warn: #9a3412; --bad: #b91c1c; --good: #116329; --select: #ddf4ff }
@media (prefers-color-scheme: dark) {
  :host { --text: #e6edf3; --dim: #9da7b1; --back: #0d1117; --line: #30363d; --accent: #79c0ff; --warn: #f0a868; --bad: #ff9492; --good: #7ee787; --select: #16304d }
}
.opener { right: 12px; bottom: 12px; padding: 6px 12px; min-height: 32px; border: 1px solid var(--line); border-radius: 16px; cursor: pointer }
.panel { display: flex; flex-direction: column; border: 1px solid var(--line) }
.bottom { left: 0; right: 0; bottom: 0; height: min(45vh, 420px) }
.right { top: 0; right: 0; bottom: 0; width: min(100vw, 520px) }
.floating { right: 16px; bottom: 16px; width: min(calc(100vw - 32px), 720px); height: min(70vh, 480px); border-radius: 8px; box-shadow: 0 8px 24px #0004; resize: both; overflow: hidden }
.inline { position: static; height: 100%; border: 0; container-type: inline-size }
.bar { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; padding: 6px 8px; border-bottom: 1px solid var(--line) }
.close { margin-left: auto }
button, select, input { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 4px; padding: 2px 8px; min-height: 24px; max-width: 22em }
button { cursor: pointer }
button:disabled { opacity: .5; cursor: default }
button[aria-pressed=true], [role=tab][aria-selected=true] { background: var(--select); border-color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
.content { flex: 1; min-height: 0; overflow: auto }
.content > p { padding: 0 12px }
.stream { display: flex; flex-direction: column; height: 100% }
.rows { flex: 1; min-height: 72px; overflow: auto; contain: strict }
.row { display: flex; gap: 8px; height: 24px; line-height: 24px; padding: 0 8px; white-space: nowrap; font-family: ui-monospace, monospace; cursor: default }
.row[aria-selected=true] { background: var(--select) }
.time, .gap { flex: none; width: 8em; text-align: right; color: var(--dim) }
.gap { width: 6em }
.stall { color: var(--bad); fill: var(--bad) }
.kind { flex: none; width: 11em; overflow: hidden; text-overflow: ellipsis }
.wire { color: var(--accent) }
.chat { color: var(--good) }
.connection { color: var(--warn) }
.text { overflow: hidden; text-overflow: ellipsis }
.detail { border-top: 1px solid var(--line); padding: 4px 8px; max-height: 40%; overflow: auto; flex: none }
pre { margin: 4px 0; font: 12px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
h3 { font-size: 12px; margin: 8px 0 2px }
.timeline, .state, .figures { padding: 4px 12px }
svg { width: 100%; height: auto; max-height: 220px }
svg .waiting { fill: var(--dim) } svg .open { fill: var(--good) } svg .failed { fill: var(--bad) }
svg .bar { fill: var(--accent) } svg .bar.stall { fill: var(--bad) } svg .frames { fill: var(--dim) }
svg .mark { stroke: var(--line); vector-effect: non-scaling-stroke }
table { border-collapse: collapse; width: 100%; margin: 8px 0 }
caption { text-align: left; color: var(--dim); padding: 4px 0 }
th, td { text-align: right; padding: 2px 8px; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums }
th:first-child, .timeline td:last-child, .timeline th:last-child { text-align: left }
@media (max-width: 600px) {
  .gap { display: none }
  .time { width: 6em }
  .kind { width: 7em }
  button, select, input { min-height: 44px }
  .bar { flex-wrap: nowrap; overflow-x: auto }
  .bar > * { flex: none }
  .close { position: sticky; right: 0 }
  .bottom, .floating { height: 75vh }
  .opener { inset: auto 0 50% auto; writing-mode: vertical-rl; border-radius: 8px 0 0 8px; padding: 10px 4px; min-height: 0; min-width: 32px }
}
@container (max-width: 480px) {
  select, input { max-width: 9em }
  .gap { display: none }
  .time { width: 6em }
  .kind { width: 7em }
}
`
