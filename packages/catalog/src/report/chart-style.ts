/**
 * Colours in light and dark, and how charts use them: by variables in a page, written out in a picture of its own.
 * @module
 */
type Colours = Readonly<Record<string, string>>;

const light: Colours = {
  paper: "#fdfcfa",
  raised: "#ffffff",
  ink: "#1c2026",
  quiet: "#5d6570",
  line: "#e3e0da",
  "strong-line": "#b9b5ad",
  reference: "#8fb0d6",
  "reference-ink": "#2f5d93",
  current: "#b5470b",
  "current-soft": "#f6dcc8",
  third: "#17795a",
  alert: "#fbf0dc",
  "alert-ink": "#6b4a06",
};

const dark: Colours = {
  paper: "#14171b",
  raised: "#1b1f25",
  ink: "#e6e8eb",
  quiet: "#9aa3ae",
  line: "#2c323a",
  "strong-line": "#505964",
  reference: "#4d78ab",
  "reference-ink": "#8db4e2",
  current: "#f5a266",
  "current-soft": "#4b3322",
  third: "#67cfa4",
  alert: "#2e2717",
  "alert-ink": "#ecd49b",
};

export const chartRules = `.chart text { white-space: pre; font-family: inherit; }
.chart .tick { fill: var(--quiet); font-size: 11px; font-variant-numeric: tabular-nums; }
.chart .label { fill: var(--ink); font-size: 12px; }
.chart .grid { stroke: var(--line); }
.chart .base { stroke: var(--strong-line); }
.chart .reference { fill: var(--reference); stroke: none; }
.chart .reference-line { fill: none; stroke: var(--reference-ink); stroke-width: 2; }
.chart .current-line { fill: none; stroke: var(--current); stroke-width: 2; stroke-linejoin: miter; }
.chart .current-bar { fill: var(--current-soft); stroke: var(--current); stroke-width: 1.5; }
.chart .current-ring { fill: var(--paper); stroke: var(--current); stroke-width: 2.5; }
.chart .grid-line { fill: none; stroke: var(--line); }
.chart .hole { fill: var(--paper); stroke: var(--strong-line); }
.chart .number { fill: var(--ink); font-size: 12px; font-weight: 700; stroke: var(--paper); stroke-width: 3px; paint-order: stroke; }
.chart .base-line { fill: none; stroke: var(--strong-line); stroke-width: 1.5; }
.chart .current-arrow { fill: none; stroke: var(--current); stroke-width: 1.2; }
.chart .start { fill: var(--reference); stroke: none; opacity: 0.5; }
.chart .goal { fill: none; stroke: var(--current); stroke-width: 1.2; opacity: 0.5; }
.chart .goal-line { fill: none; stroke: var(--current); stroke-width: 1.5; opacity: 0.5; }
.chart .mover { fill: var(--third); stroke: none; }
.chart .frame { fill: none; stroke: var(--third); stroke-width: 2.5; }
.chart .third { fill: var(--third); stroke: none; }
.chart .third-line { fill: none; stroke: var(--third); stroke-width: 2.5; }
.chart .rim { stroke: var(--ink); stroke-width: 0.5; }
.chart .interval { fill: var(--reference); opacity: 0.75; }
.chart .possible { fill: var(--line); }
.chart .value { stroke: var(--ink); stroke-width: 2; }`;

const variables = (colours: Colours): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ");

/** The variables of a page. */
export const pageColours = `:root { color-scheme: light dark; ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }`;

const rules = `svg { font: 11px system-ui, sans-serif; fill: var(--ink); color: var(--ink); text-anchor: middle; }
.sheet { fill: var(--paper); } .caption { fill: var(--quiet); font-size: 12px; text-anchor: start; }
.heading { fill: var(--ink); font-size: 15px; font-weight: 600; text-anchor: start; }
${chartRules}`;

// Programs that draw SVG outside of browsers know no variables.
const written = (colours: Colours): string => rules.replace(/var\(--([a-z-]+)\)/g, (_, name: string) => colours[name]!);

/** The style of a picture that stands alone. */
export const pictureStyle = `${written(light)}
@media (prefers-color-scheme: dark) { ${written(dark)} }`;
