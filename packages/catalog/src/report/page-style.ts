/**
 * The style of a page, and the hash by which its content security policy allows it.
 * A test recomputes the hash and prints the right one.
 * @module
 */
import { chartRules, pageColours } from "./chart-style.js";

export const pageStyle = `
${pageColours}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; overflow-wrap: break-word; }
main, header, footer { max-width: 54rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 3rem; }
h1 { font-size: clamp(1.9rem, 5vw, 2.9rem); line-height: 1.12; letter-spacing: -0.02em; font-weight: 650; margin: 0.4rem 0 0.8rem; text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.25; letter-spacing: -0.01em; font-weight: 620; margin: 0 0 0.5rem; }
h3 { font-size: 1.05rem; line-height: 1.35; font-weight: 620; margin: 0; }
p { margin: 0 0 0.9rem; max-width: 42rem; }
section { margin-top: 3.5rem; }
a { color: inherit; text-underline-offset: 0.15em; }
.over { font-size: 0.85rem; color: var(--quiet); margin: 0; }
.lead { font-size: 1.2rem; line-height: 1.5; color: var(--ink); }
.quiet, figcaption { color: var(--quiet); font-size: 0.9rem; }
.meaning { padding: 0; margin: 1.5rem 0 0; list-style: none; max-width: 42rem; }
.meaning li { padding: 0.65rem 0; border-top: 1px solid var(--line); }
.meaning li:last-child { border-bottom: 1px solid var(--line); }
.alert { background: var(--alert); color: var(--alert-ink); border-radius: 0.6rem; padding: 0.9rem 1.1rem; margin: 1.5rem 0 0; }
.alert h2 { font-size: 1rem; margin: 0 0 0.2rem; }
.alert ul { margin: 0; padding-left: 1.1rem; }
.sources { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0.5rem 2rem; margin: 1.6rem 0 0; }
.sources div { border-left: 4px solid var(--line); padding-left: 0.8rem; }
.sources dt { font-size: 0.85rem; color: var(--quiet); }
.sources dd { margin: 0; font-variant-numeric: tabular-nums; }
.key { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; margin: 0 0 1rem; padding: 0; list-style: none; font-size: 0.9rem; color: var(--quiet); }
.key li { display: flex; align-items: center; gap: 0.5rem; }
.swatch { display: inline-block; width: 1.5rem; height: 0.8rem; border-radius: 2px; }
.swatch.filled { background: var(--reference); }
.swatch.outlined { background: var(--current-soft); border: 2px solid var(--current); }
.scroll { overflow-x: auto; margin: 0 -1.25rem; padding: 0 1.25rem; }
.scroll tbody th { min-width: 9rem; }
.scroll:focus-visible, input:focus-visible, summary:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--reference-ink); outline-offset: 3px; border-radius: 3px; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: 0.9rem; padding-bottom: 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 560; }
thead th { font-weight: 500; color: var(--quiet); font-size: 0.85rem; vertical-align: bottom; border-bottom-color: var(--strong-line); white-space: nowrap; }
tr > :last-child { padding-right: 0; }
.n { text-align: right; white-space: nowrap; }
td .quiet, th .quiet { display: block; font-weight: 400; font-size: 0.85rem; line-height: 1.4; }
.picture { width: 18rem; min-width: 13rem; }
thead button { all: unset; cursor: pointer; }
thead button:focus-visible { outline: 2px solid var(--reference-ink); outline-offset: 3px; }
th[aria-sort="ascending"] button::after { content: " \\2191"; }
th[aria-sort="descending"] button::after { content: " \\2193"; }
figure { margin: 1rem 0 0; }
figcaption { margin-top: 0.6rem; max-width: 42rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14.5rem), 1fr)); gap: 1rem; }
.player { margin-top: 1.6rem; }
.controls { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem 1rem; margin-top: 0.6rem; font-size: 0.9rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.controls label { display: flex; flex: 1 1 12rem; align-items: center; gap: 0.8rem; max-width: 30rem; }
.controls input { flex: 1; min-width: 6rem; accent-color: var(--third); }
.controls button { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--strong-line); border-radius: 0.4rem; padding: 0.3rem 1rem; min-width: 5.5rem; cursor: pointer; }
.controls output { min-width: 3.5rem; }
[hidden] { display: none !important; }
.answer td:nth-child(2) { white-space: nowrap; font-weight: 560; }
.card { display: grid; grid-template-columns: minmax(0, 21.5rem) minmax(0, 1fr); gap: 0.9rem 2.2rem; padding: 1.6rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
.card > .title { grid-column: 1 / -1; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.7rem; }
.card .rank { color: var(--quiet); font-variant-numeric: tabular-nums; }
.card .change { font-size: 1.02rem; margin: 0 0 0.7rem; line-height: 1.5; }
.card .change strong { font-weight: 620; }
.whole { white-space: nowrap; }
bdi { overflow-wrap: anywhere; }
.stack tbody th { min-width: 11rem; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 1rem; margin: 0; font-size: 0.9rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
details { margin-top: 0.8rem; }
.card details { grid-column: 1 / -1; margin: 0; min-width: 0; }
summary { cursor: pointer; color: var(--quiet); font-size: 0.9rem; width: fit-content; }
summary:hover { color: var(--ink); }
details[open] > summary { margin-bottom: 0.6rem; }
.group { padding: 1.3rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
.group p { margin: 0.2rem 0 0.6rem; max-width: none; }
.notes dt { font-weight: 600; margin-top: 1rem; }
.notes dd { margin: 0.15rem 0 0; max-width: 42rem; color: var(--ink); }
.notes { font-size: 0.93rem; margin: 0; }
blockquote { margin: 0.8rem 0; padding: 0.2rem 0 0.2rem 1rem; border-left: 4px solid var(--line); max-width: 42rem; }
code { font: 0.88em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
footer { margin-top: 4rem; padding-bottom: 3rem; color: var(--quiet); font-size: 0.85rem; }
svg.chart { display: block; max-width: 100%; height: auto; overflow: visible; font-family: inherit; font-size: 11px; text-anchor: middle; fill: currentColor; color: var(--ink); }
${chartRules}
@media (max-width: 30rem) { svg.wide text { font-size: 16px; } }
@media (max-width: 44rem) {
  header { padding-top: 1.8rem; } section { margin-top: 2.8rem; }
  .card { grid-template-columns: minmax(0, 1fr); gap: 0.7rem; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { display: block; padding: 0.8rem 0; border-bottom: 1px solid var(--line); }
  .stack th, .stack td { display: block; border: 0; padding: 0.1rem 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
}
@media print {
  :root { --paper: #fff; --raised: #fff; --ink: #000; --quiet: #444; --line: #ddd; --strong-line: #999; --reference: #8fb0d6; --reference-ink: #2f5d93; --current: #b5470b; --current-soft: #f6dcc8; --alert: #fff; --alert-ink: #000; }
  @page { margin: 18mm 16mm; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, header, footer { max-width: none; padding: 0; } header { padding-top: 0; } section { margin-top: 2rem; }
  .alert { border: 1px solid var(--strong-line); } h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
  .scroll { overflow: visible; margin: 0; padding: 0; } .player { display: none; }
  details:not([open]):not(.card details) { display: none; }
  .card { grid-template-columns: 8.6cm minmax(0, 1fr); padding: 0.8rem 0; }
}
`;

export const pageStyleHash = "sha256-vASRBWN+k+7CVoYmL75WPhkHr1V5ZBVqtyI0+S47FKU=";
