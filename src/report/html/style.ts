/** The look of the HTML report: one style sheet for light and dark, for wide and narrow, for the keyboard and for paper. */
export const STYLE = `
:root { color-scheme: light dark; --fg: #1b1f24; --bg: #ffffff; --soft: #f3f4f6; --line: #d0d7de; --good: #116329; --bad: #a40e26; --warn: #7d4e00; --mark: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6edf3; --bg: #0d1117; --soft: #161b22; --line: #30363d; --good: #56d364; --bad: #ff7b72; --warn: #e3b341; --mark: #79c0ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); }
h1 { font-size: 1.4rem; margin: 0.5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1rem; margin: 1rem 0 0.25rem; }
.verdict { display: inline-block; padding: 0.1rem 0.6rem; border: 2px solid currentColor; border-radius: 0.4rem; font-weight: 700; text-transform: uppercase; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.6rem; overflow-x: auto; font: 13px/1.45 ui-monospace, monospace; margin: 0.4rem 0; }
details { border: 1px solid var(--line); border-radius: 0.4rem; margin: 0.4rem 0; padding: 0.3rem 0.7rem; } summary { cursor: pointer; }
a { color: var(--mark); } :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
nav { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; margin: 0.5rem 0; }
svg { width: 100%; height: auto; background: var(--soft); border: 1px solid var(--line); border-radius: 0.4rem; }
svg text { fill: var(--fg); font: 11px system-ui, sans-serif; } svg .lane { stroke: var(--line); } svg .mark { stroke: var(--mark); stroke-width: 1.5; } svg .area { fill: var(--mark); opacity: 0.45; } svg .life { stroke: var(--fg); stroke-width: 1.5; } svg .life.bad { stroke: var(--bad); stroke-dasharray: 6 3; } svg .stay { stroke: var(--good); stroke-width: 3; }
svg .mark.bad { stroke: var(--bad); stroke-width: 2.5; }
@media print { details { break-inside: avoid; } details > *:not(summary) { display: block; } }
`;
