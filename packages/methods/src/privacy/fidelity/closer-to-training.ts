/**
 * Are synthetic rows nearer to the rows that the synthesizer saw than to others of the same law?
 *
 * Each synthetic row pulls at its nearest row among all n training and h holdout rows. Rows that are equal share a pull
 * evenly; between others at one distance a lot is drawn. If the
 * synthetic rows were made without a look at which real rows are which, training rows take π = n/(n + h) of the pulls on
 * average, whatever the sizes, the law and its ties; with the share p that they take,
 *
 *     share = (p/π) / (p/π + (1 − p)/(1 − π)),
 *
 * pulls for each training row over pulls for each row of either kind: ½ for fresh rows, 1 when no pull goes to the
 * holdout. All training rows are used, none is thrown away to make the sizes equal.
 *
 * Interval: some rows are near to many. With c_r pulls on row r, random labels give p the variance
 * Σ (c_r − c̄)²·π(1 − π)·N/((N − 1)·m²), N = n + h, exact in the null given the pulls; π(1 − π) over it is the effective number of
 * synthetic rows, never more than there are, and p has the Clopper–Pearson interval of as many trials.
 * @module
 */
import { type Interval, permutation, type Rng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { joinRows } from "../../hypothesis/compare/sample-rows.js";
import { equalRows, groupSizes } from "./equal-rows.js";
import { type NearestRows, nearestRows } from "./nearest-rows.js";
import type { RowCodes } from "./row-codes.js";
import { shareInterval } from "./share-interval.js";

export interface CloserToTraining {
  /** ½ for fresh rows, 1 when every synthetic row is nearest to a training row. */
  readonly share: number;
  readonly interval: Interval;
  /** Synthetic rows looked at, and as many independent ones as would be as sure. */
  readonly rows: number;
  readonly effectiveRows: number;
}

export interface CloserOptions {
  /** Draws lots between rows at one distance. */
  readonly rng: Rng;
  readonly kernels: Kernels;
  readonly level: number;
  readonly watch?: Watch | undefined;
}

export interface CloserFound extends CloserToTraining {
  /** Of each query, to the nearest training row and to the nearest holdout row. */
  readonly toTraining: Uint16Array;
  readonly toHoldout: Uint16Array;
}

/** `queries`, `training` and `holdout` are pooled rows. */
export async function closerToTraining(
  codes: RowCodes,
  queries: Uint32Array,
  training: Uint32Array,
  holdout: Uint32Array,
  { rng, kernels, level, watch }: CloserOptions,
): Promise<CloserFound> {
  const [n, h] = [training.length, holdout.length];
  // A lot for every row: of rows at one distance the first in this order is the nearest.
  const order = permutation(rng, n + h);
  const lot = { training: order.filter((k) => k < n), holdout: order.filter((k) => k >= n) };
  const drawn = new Uint32Array(n + h);
  order.forEach((k, at) => {
    drawn[k] = at;
  });
  const near = async (places: Uint32Array, rows: Uint32Array) =>
    withPlaces(await nearestRows(codes, queries, rows, { kernels, watch }), places);
  const ofTraining = await near(lot.training, lot.training.map((k) => training[k]!)); // biome-ignore format: a line
  const ofHoldout = await near(lot.holdout, lot.holdout.map((k) => holdout[k - n]!)); // biome-ignore format: a line
  const won = new Uint32Array(queries.length);
  for (let i = 0; i < queries.length; i++) {
    const a = ofTraining.distance[i]!;
    const b = ofHoldout.distance[i]!;
    const t = ofTraining.place[i]!;
    const o = ofHoldout.place[i]!;
    won[i] = a < b || (a === b && drawn[t]! < drawn[o]!) ? t : o;
  }
  const pulls = sharedByEqualRows(won, codes, joinRows(training, holdout));
  return {
    ...shareOfPulls(pulls, n, level),
    toTraining: ofTraining.distance,
    toHoldout: ofHoldout.distance,
  };
}

function withPlaces(found: NearestRows, places: Uint32Array): NearestRows {
  return { distance: found.distance, place: found.place.map((k) => places[k]!) };
}

/** Pulls on each of `rows`, from the row that each query chose; rows of equal codes share theirs. */
function sharedByEqualRows(won: Uint32Array, { codes, width }: RowCodes, rows: Uint32Array): Float64Array {
  const values = Array.from({ length: width }, (_, k) => (row: number) => codes[rows[row]! * width + k]!);
  const group = equalRows(rows.length, values);
  const sizes = groupSizes(group);
  const pulls = new Float64Array(sizes.length);
  for (const row of won) pulls[group[row]!]!++;
  return Float64Array.from(group, (id) => pulls[id]! / sizes[id]!);
}

/** From the pulls on n training rows and then on the holdout rows. */
export function shareOfPulls(pulls: Float64Array, n: number, level: number): CloserToTraining {
  const all = pulls.length;
  let total = 0;
  let ofTraining = 0;
  let squares = 0;
  for (let r = 0; r < all; r++) {
    total += pulls[r]!;
    if (r < n) ofTraining += pulls[r]!;
    squares += pulls[r]! * pulls[r]!;
  }
  const chance = n / all;
  const around = squares - (total * total) / all;
  const variance = (around * chance * (1 - chance) * all) / ((all - 1) * total * total);
  const effectiveRows = Math.min(total, variance > 0 ? (chance * (1 - chance)) / variance : total);
  const toShare = (p: number): number => {
    const [a, b] = [p / chance, (1 - p) / (1 - chance)];
    return a / (a + b);
  };
  const p = ofTraining / total;
  const { low, high } = shareInterval({ share: p, trials: effectiveRows }, level);
  return {
    share: toShare(p),
    interval: { low: toShare(low), high: toShare(high), level },
    rows: total,
    effectiveRows,
  };
}
