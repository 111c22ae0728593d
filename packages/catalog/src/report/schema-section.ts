/**
 * What changed before any statistics: columns, types, levels, ranges, missing values.
 * @module
 */
import type { CompareResult, SchemaChanges } from "@pushforward/methods/hypothesis";
import { capped, type Html, html, nameHtml, type Part } from "./html.js";
import { formatCount, formatNumber, formatShare, formatShares, formatTimePair } from "./numbers.js";
import type { PageContext } from "./page-context.js";

export function schemaSection({ schema }: CompareResult, { most }: PageContext): Html {
  const rows = schemaRows(schema, most.names);
  const body =
    rows.length === 0
      ? html`<p>None: the same columns, types, levels and ranges, and nothing missing.</p>`
      : html`<table class="stack"><thead><tr><th scope="col">Change</th><th scope="col">Where</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`<section aria-labelledby="schema"><h2 id="schema">Schema changes</h2>${body}</section>`;
}

function schemaRows(schema: SchemaChanges, most: number): Html[] {
  const name = (column: string) => nameHtml(column);
  const fresh = schema.levels.filter(({ newCount }) => newCount > 0);
  const gone = schema.levels.filter(({ vanishedCount }) => vanishedCount > 0);
  const ranges = schema.ranges.filter(({ below, above }) => below + above > 0);
  return [
    row("Only in the reference", schema.missing, most, name),
    row("Only in the current table", schema.added, most, name),
    row(
      "Another type",
      schema.retyped,
      most,
      (c) => html`${name(c.name)} <small>${c.reference} → ${c.current}</small>`,
    ),
    row("Not compared", schema.excluded, most, (c) => html`${name(c.name)} <small>(${nameHtml(c.reason, 80)})</small>`),
    row("New levels", fresh, most, (c) => levels(c.name, c.new, c.newCount), "line"),
    row("Vanished levels", gone, most, (c) => levels(c.name, c.vanished, c.vanishedCount), "line"),
    row("Current rows outside the reference's range", ranges, most, rangeText, "line"),
    row("Missing values", byChange(schema.missingRates), most, missingText),
  ].filter((part) => part !== null);
}

function row<T>(
  title: string,
  items: readonly T[],
  most: number,
  each: (item: T) => Html,
  by: "word" | "line" = "word",
): Html | null {
  if (items.length === 0) return null;
  const parts = capped(items, most, each, (count) => html`and ${formatCount(count)} more`) as readonly Part[];
  const joined = parts.map((part, i) => (by === "line" ? html`<div>${part}</div>` : [i === 0 ? "" : ", ", part]));
  const count = items.length > 1 ? html`<span class="quiet">${formatCount(items.length)} columns</span>` : null;
  return html`<tr><th scope="row">${title}${count}</th><td>${joined}</td></tr>`;
}

function levels(column: string, some: readonly string[], count: number): Html {
  const shown = some.slice(0, 6).map((level, i) => html`${i > 0 ? ", " : ""}“${nameHtml(level, 30)}”`);
  const rest = count > shown.length ? ` and ${formatCount(count - shown.length)} more` : "";
  return html`${nameHtml(column)}: ${shown}${rest}`;
}

function rangeText(range: SchemaChanges["ranges"][number]): Html {
  const [a, b] = [rangeEnds(range, range.reference), rangeEnds(range, range.current)];
  const outside = [
    range.below > 0 ? `${formatShare(range.below)} below` : "",
    range.above > 0 ? `${formatShare(range.above)} above` : "",
  ];
  return html`${nameHtml(range.name)}: ${a} became ${b} <small>(${outside.filter(Boolean).join(" and ")})</small>`;
}

function rangeEnds({ type }: SchemaChanges["ranges"][number], [low, high]: readonly [number, number]): string {
  if (type === "time") return formatTimePair(low, high).join(" to ");
  return `${formatNumber(low, 4)} to ${formatNumber(high, 4)}`;
}

function byChange(rates: SchemaChanges["missingRates"]): SchemaChanges["missingRates"] {
  const change = (rate: { reference: number; current: number }) => Math.abs(rate.current - rate.reference);
  return [...rates].sort((a, b) => change(b) - change(a));
}

function missingText({ name, reference, current }: SchemaChanges["missingRates"][number]): Html {
  const [before, after] = formatShares(reference, current);
  return html`${nameHtml(name)} <small>${before === after ? before : `${before} → ${after}`}</small>`;
}
