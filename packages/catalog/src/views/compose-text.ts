/**
 * Composed laws in a terminal.
 * @module
 */
import type { Table } from "@pushforward/core";
import type { Moments } from "../law-tables.js";
import type { ResultMeta, TextStyle } from "../operation.js";
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { legible } from "../report/legible.js";
import { counted, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface ComposeResult {
  readonly rule: "mixture" | "product" | "either" | "both" | "remove";
  readonly count: number;
  readonly columns: readonly string[];
  /** Of each table: what it is, its rows, and the standard deviations that points were smoothed by, one a column. */
  readonly parts: readonly {
    readonly kind: "points" | "mixture" | "network";
    readonly rows: number;
    readonly deviations: readonly number[] | null;
  }[];
  /** What was removed, of the first law. */
  readonly share: number | null;
  /** Moments of the composed law in closed form. */
  readonly exact: Moments | null;
  /** Moments of the new rows. */
  readonly moments: Moments;
  readonly components: number | null;
  readonly gap: number | null;
  readonly sizes: Readonly<Record<string, number>>;
  readonly picture: CloudsPicture | LawsPicture;
  readonly table: Table;
  readonly warnings: readonly string[];
}

export function composeText(result: ComposeResult, { inputs }: ResultMeta, style: TextStyle): string {
  const what = `${counted(result.count, "row")} of the ${composeWords(result)} ${inputs.join(", ")}`;
  return lines(style, what, composeRows(result));
}

const words = {
  mixture: "mixture of",
  product: "product of",
  either: "flow under either of",
  both: "flow under both of",
  remove: "remainder of",
} as const;

export const composeWords = ({ rule }: Pick<ComposeResult, "rule">): string => words[rule];

/** Coordinates that are named in an answer. */
const mostColumns = 8;

export function composeRows(result: ComposeResult): Row[] {
  const { exact, moments, components, gap, share, parts } = result;
  const rows = momentRows(result.columns, exact ?? moments, exact ? moments : undefined);
  if (components !== null) rows.push(["components", formatNumber(components), `of ${parts.map((part) => formatNumber(part.rows)).join(", ")}`]); // biome-ignore format: one line
  const networks = parts.filter(({ kind }) => kind === "network").length;
  if (networks > 0) rows.push(["networks", formatNumber(networks), `of ${counted(parts.length, "law")}, known by their scores only`]); // biome-ignore format: one line
  if (share !== null) rows.push(["removed", formatShare(share), "of the first law"]);
  if (gap !== null)
    rows.push(["left between", formatNumber(gap, 2), "nats, median difference of the two log-densities"]);
  return rows;
}

/** Means with spreads; beside them those of the rows drawn. */
export function momentRows(columns: readonly string[], { mean, sd }: Moments, drawn?: Moments): Row[] {
  const rows = columns.slice(0, mostColumns).map((name, k): Row => {
    const seen = drawn ? `rows drawn: ${formatNumber(drawn.mean[k]!, 4)} ± ${formatNumber(drawn.sd[k]!, 3)}` : "rows drawn, mean ± spread"; // biome-ignore format: one line
    return [legible(name, 16), `${formatNumber(mean[k]!, 4)} ± ${formatNumber(sd[k]!, 3)}`, seen];
  });
  return columns.length > mostColumns
    ? [...rows, ["…", "", counted(columns.length - mostColumns, "more column")]]
    : rows;
}
