/**
 * What two tables of one law score against each other: the total variation that sampling alone makes.
 *
 * Rows of a table are dealt to two halves by fair coins. Of T rows in a cell X − Y then is a walk S of T fair steps, so
 *
 *     E TV(halves of N/2 rows) = Σ_cells E|S_T| / N,     E TV(quarters of N/4) = Σ_cells E|S_2T| / N
 *
 * (a row goes to either quarter with chance ¼: a step of half the length, taken twice). Both are unbiased for the law behind
 * the table, however sparse the cells. Larger tables are reached along the power law through the two: N^−½ where
 * cells are full, slower where they are sparse.
 *
 *     E|S_1| = E|S_2| = 1,   E|S_2k+1| = E|S_2k+2| = E|S_2k|·(2k + 1)/(2k)
 *
 * @module
 */
import { log, pow } from "@pushforward/core";

const exactSteps = 4096;
const walks = meanWalks();

function meanWalks(): Float64Array {
  const out = new Float64Array(exactSteps + 2);
  out[1] = out[2] = 1;
  for (let k = 2; k < exactSteps; k += 2) out[k + 1] = out[k + 2] = (out[k]! * (k + 1)) / k;
  return out;
}

/** E|S_t|, the mean distance from the start after t fair steps of length 1; beyond 4096 by its series, to 1e−14. */
export function meanWalk(t: number): number {
  if (t <= exactSteps) return walks[t]!;
  const k = Math.ceil(t / 2);
  const u = 1 / (8 * k);
  // 2Γ(k + ½)/(√π Γ(k))
  return 2 * Math.sqrt(k / Math.PI) * (1 - u + (u * u) / 2 + (5 * u * u * u) / 2);
}

/** Means over two halves and two quarters of the rows counted in `counts`. */
export interface SplitVariation {
  readonly halves: number;
  readonly quarters: number;
}

export function splitVariation(counts: ArrayLike<number>): SplitVariation {
  let halves = 0;
  let quarters = 0;
  let rows = 0;
  for (let c = 0; c < counts.length; c++) {
    const count = counts[c]!;
    if (count === 0) continue;
    rows += count;
    halves += meanWalk(count);
    quarters += meanWalk(2 * count);
  }
  return { halves: halves / rows, quarters: quarters / rows };
}

/**
 * Total variation to expect between tables of n and m rows of the law behind `rows` rows whose `split` this is; it
 * depends on 1/n + 1/m, as the variance of a difference of shares does.
 */
export function samplingFloor({ halves, quarters }: SplitVariation, rows: number, n: number, m: number): number {
  if (!(halves > 0)) return 0;
  const size = (2 * n * m) / (n + m);
  const slope = Math.min(0, Math.max(-0.5, log(halves / quarters) / Math.LN2));
  return Math.min(1, halves * pow((2 * size) / rows, slope));
}
