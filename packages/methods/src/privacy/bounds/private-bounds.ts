/**
 * Bounds of numbers that nobody knows beforehand, bought with a part of the budget.
 *
 * For each attribute two quantiles are placed in bins of a public grid by the exponential mechanism. At a share
 * q = k/1000 let m_j = 1000·#{x < t_j} − k·n tell how far the point t_j is above (or below) the quantile, in thousandths
 * of a row. The bin from t_j to t_(j+1) scores −max(0, m_j, −m_(j+1)), which is 0 where it holds the quantile. A row that
 * comes, goes or changes moves each m_j, and so each score, by at most 1000. The lower bound is the lower end of its bin,
 * the upper bound the upper end. The error in rows is about 2·ln(bins)/ε: at ε = 1 for the release and few attributes,
 * tables should have ten thousand rows.
 *
 * Source: [smith2011] for quantiles by the exponential mechanism, [mcsherry2007], [cesar2021] for the cost ε²/8.
 * @module
 */
import { countUpTo } from "@pushforward/core";
import type { Domain, NumberAttribute } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import { choiceEpsilon } from "../door/noise-scale.js";
import { exponentialMechanism, type RandomSource } from "../noise/index.js";
import type { ReceiptLine } from "../private-data.js";
import { equalBins } from "../schema/equal-bins.js";
import { boundsGrid } from "./bounds-grid.js";

export const privateBoundsDefaults = {
  /** Of the budget, for all bounds together. */
  share: 0.1,
  /** The bounds are the quantiles at this share from either end; values beyond are moved to them. */
  permille: 20,
} as const;

/** What one row can move a score by, in thousandths. */
const sensitivity = 1000n;

/** Score of each bin of `grid` as the one that holds the quantile at `permille`/1000. Time O(n·log points + points). */
export function quantileScores(values: ArrayLike<number>, grid: readonly number[], permille: number): bigint[] {
  const rises = new Float64Array(grid.length + 1); // rows whose first grid point above them is this one
  for (let i = 0; i < values.length; i++) rises[countUpTo(grid, values[i]!)]!++;
  let below = 0;
  const misses = grid.map((_, j) => {
    below += rises[j]!;
    return 1000 * below - permille * values.length;
  });
  return misses.slice(1).map((miss, j) => -BigInt(Math.max(0, misses[j]!, -miss)));
}

export interface BoundsRequest {
  /** Names of the attributes whose bounds are bought; others stay as they are. */
  readonly attributes: readonly string[];
  /** What all bounds together cost. */
  readonly rho: number;
  readonly source: RandomSource;
  /** Told of each cost before it is spent. */
  readonly record: (line: ReceiptLine) => void;
}

/** The domain with bought bounds, bins of one width between them, and values beyond moved to them. */
export function privateBounds(table: DomainTable, { attributes, rho, source, record }: BoundsRequest): Domain {
  const each = (rho / (2 * attributes.length)) * (1 - 2 ** -40); // their sum stays below the whole, rounded as it may
  return {
    attributes: table.domain.attributes.map((attribute, a) => {
      if ("values" in attribute || !attributes.includes(attribute.name)) return attribute;
      const grid = boundsGrid(attribute);
      const values = presentValues(table, a, attribute);
      const bin = (what: string, permille: number): number => {
        record({ what: `${what} bound of ${attribute.name}`, mechanism: "exponential", rho: each });
        const { numerator, denominator } = choiceEpsilon(each);
        const rate = { numerator, denominator: 2n * sensitivity * denominator };
        return exponentialMechanism(source, quantileScores(values, grid, permille), rate);
      };
      const low = bin("lower", privateBoundsDefaults.permille);
      const high = bin("upper", 1000 - privateBoundsDefaults.permille);
      return between(attribute, grid[Math.min(low, high)]!, grid[Math.max(low, high) + 1]!);
    }),
  };
}

function presentValues(
  { codes, units }: DomainTable,
  a: number,
  { low, high, edges, missing }: NumberAttribute,
): number[] {
  const gone = missing ? edges.length - 1 : -1;
  const values: number[] = [];
  units[a]!.forEach((unit, i) => {
    if (codes[a]![i] !== gone) values.push(low + unit * (high - low));
  });
  return values;
}

function between(attribute: NumberAttribute, low: number, high: number): NumberAttribute {
  const bins = attribute.edges.length - 1;
  const most = attribute.type === "integer" ? Math.min(bins, high - low + 1) : bins;
  return { ...attribute, low, high, edges: equalBins(low, high, most, attribute.type), clamp: true };
}
