/**
 * Numbers as levels: bins of equally many rows.
 * @module
 */
import { check, quantile } from "@pushforward/core";
import { columnOf, discreteVariable, joinVariables, type Variable } from "./variable.js";

/**
 * Every column of numbers cut at its quantiles 1/bins, 2/bins …; equal values stay together, and a column with no more
 * than `bins` distinct values keeps them all. Levels stay. Time O(d·n·log n).
 *
 * @throws ArgumentError unless `bins` is a whole number from 2 on.
 */
export function equalCountBins(variable: Variable, bins: number): Variable {
  check(Number.isInteger(bins) && bins >= 2, "equalCountBins", "bins", "a whole number from 2 on", bins);
  const columns = Array.from({ length: variable.d }, (_, j) => binned(columnOf(variable, j), bins));
  return joinVariables({ ...variable, d: 0, numbers: new Float64Array(0) }, ...columns);
}

function binned(column: Float64Array, bins: number): Variable {
  const sorted = column.slice().sort();
  let distinct = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  if (distinct <= bins) return discreteVariable(column.map((value) => value + 0));
  const cuts = Array.from({ length: bins - 1 }, (_, b) => quantile(sorted, (b + 1) / bins));
  return discreteVariable(column.map((value) => cuts.reduce((bin, cut) => bin + Number(value > cut), 0)));
}
