/**
 * A transport map in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointMap, PointSizes } from "../operations/sinkhorn.js";
import type { ColumnMoves } from "../operations/transport-map.js";
import { legible } from "../report/legible.js";
import { counted, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row, title } from "./sinkhorn-text.js";

export interface TransportMapResult {
  readonly kind: string;
  readonly epsilon?: number | undefined;
  readonly converged: boolean;
  readonly size: number;
  readonly columns: readonly ColumnMoves[];
  readonly points: number;
  readonly sizes: PointSizes;
  readonly map: PointMap;
}

/** Columns that are named in a terminal. */
const mostColumns = 5;

export function transportMapText(result: TransportMapResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Transport map", result, meta), transportMapRows(result));
}

export function transportMapRows(result: TransportMapResult): Row[] {
  const { kind, epsilon, converged, size, columns, points } = result;
  const ends = converged ? "" : "; not converged";
  const how = epsilon === undefined ? "" : `epsilon ${formatNumber(epsilon, 4)}${ends}`;
  const rest = columns.length - mostColumns;
  return [
    ["map", kind, how],
    ["points carried", String(points), "--out FILE.csv lists their images"],
    ["way", formatNumber(size, 4), "root mean square over the points"],
    ...columns
      .slice(0, mostColumns)
      .map((column) => [legible(column.name, 15), formatNumber(column.size, 4), moveWords(column)] as const),
    ...(rest > 0 ? [["", "", `and ${counted(rest, "column")} that move less`] as const] : []),
  ];
}

function moveWords({ mean, still }: ColumnMoves): string {
  const stays = still > 0 ? `; ${formatShare(still)} stay` : "";
  return `on average ${formatNumber(mean, 3)}${stays}`;
}
