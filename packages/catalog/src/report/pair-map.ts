/**
 * All pairs of columns as a square: the fuller a cell, the stronger the pair. The diagonal is left empty.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type Chart, type ChartText, chart } from "./chart.js";
import { legible } from "./legible.js";
import { formatFixed } from "./numbers.js";

/** Columns up to which the cells hold numbers. */
export const mostNumbered = 16;

export interface MappedPair {
  readonly columns: readonly [string, string];
  readonly strength: number;
  /** Shown in hundredths where there is room. */
  readonly value: number;
}

interface Cell extends MappedPair {
  readonly row: number;
  readonly column: number;
}

/** Pairs of other columns than those shown are left out; `most` is the strength of a full cell, `side` the longest side. */
export function pairMap(
  text: ChartText,
  shown: readonly string[],
  pairs: readonly MappedPair[],
  { most, side }: { readonly most: number; readonly side: number },
): Chart {
  const place = new Map(shown.map((name, k) => [name, k]));
  const cells = pairs.flatMap((pair): Cell[] => {
    const [row, column] = pair.columns.map((name) => place.get(name));
    if (row === undefined || column === undefined) return [];
    return [
      { ...pair, row, column },
      { ...pair, row: column, column: row },
    ];
  });
  const size = Math.max(9, Math.min(46, side / shown.length));
  const places = shown.map((_, k) => k);
  const axis = { label: null, tickSize: 0, tickFormat: (k: number) => legible(shown[k]!, 16), className: "tick" };
  const squares = { x: "column", y: "row", inset: 0.5 };
  const inHundredths = ({ value }: Cell) => formatFixed(100 * value, 0);
  return chart(text, {
    width: 170 + size * shown.length,
    height: 150 + size * shown.length,
    marginLeft: 120,
    marginTop: 20,
    marginRight: 50,
    marginBottom: 130,
    x: { axis: null, domain: places, padding: 0 },
    y: { axis: null, domain: places, padding: 0 },
    opacity: { domain: [0, most], range: [0, 1] },
    marks: [
      Plot.cell(cells, { ...squares, fillOpacity: () => 0.35 * most, className: "possible" }),
      Plot.cell(cells, { ...squares, fillOpacity: "strength", className: "reference" }),
      Plot.text(shown.length <= mostNumbered ? cells : [], { ...squares, text: inHundredths, className: "label" }),
      Plot.axisX({ ...axis, anchor: "bottom", tickRotate: -45 }),
      Plot.axisY({ ...axis, anchor: "left" }),
    ],
  });
}
