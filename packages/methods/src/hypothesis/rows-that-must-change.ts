/**
 * At least what share of rows would have to change to make two laws equal? A lower confidence limit of their
 * total variation distance TV = max_G |P_A(G) − P_B(G)|.
 *
 * A classifier learns on half of the rows; two bounds are read off the other half, each at level α/2:
 * - the group G = {score > c}, with c fixed on the first half too: TV ≥ P_B(G) − P_A(G), lower limit by
 *   square-and-add on Clopper–Pearson limits of the two shares;
 * - the area θ under the ROC curve: laws that share a mass of 1 − TV leave at least half of (1 − TV)² pairs
 *   in the wrong order, θ ≤ 1 − (1 − TV)²/2, so that TV ≥ 1 − √(2(1 − θ)), lower limit by DeLong.
 *
 * The larger of the two, and 0 if both are negative, is below TV with probability 1 − α at least, as far as
 * each limit keeps its level. The area sees small shifts of many rows first, the group few rows that moved far.
 *
 * Time O(rows · columns · trees · depth).
 *
 * Source: [lopezpaz2017] for classifiers as tests, [clopper1934], [newcombe1998], [delong1988]; the bound on the area is derived here.
 * @module
 */
import { breathe, type Estimate, type Rng, type Watch } from "@pushforward/core";
import { type CodedColumn, fitBoostedTrees, scoreBoostedTrees } from "./boosted-trees.js";
import { dealRows, joinRows, sampleRows, splitRows } from "./compare/sample-rows.js";
import { delong } from "./delong.js";
import { proportionDifference } from "./proportion-difference.js";

/** Stated once: the code and the manual read these. */
export const rowsThatMustChangeDefaults = { maxTraining: 4_000, maxScored: 10_000 } as const;

export interface RowsThatMustChangeOptions {
  rng: Rng;
  /** Error level α: the bound exceeds the truth with probability α at most. */
  level?: number;
  watch?: Watch | undefined;
}

/**
 * Rows 0 … n − 1 of `columns` belong to the first table, the next m to the second. Below 4 rows in a table
 * the bound is 0. `value` is the lower limit, and so is `interval.low`; nothing bounds TV from above.
 */
export async function rowsThatMustChange(
  columns: readonly CodedColumn[],
  n: number,
  m: number,
  options: RowsThatMustChangeOptions,
): Promise<Estimate> {
  const { rng, level = 0.05, watch } = options;
  if (Math.min(n, m) < 4 || columns.length === 0) return bound(0, level);
  const { maxTraining, maxScored } = rowsThatMustChangeDefaults;
  const used = maxTraining + maxScored;
  const [trainA, restA] = splitRows(
    rng.stream(0),
    sampleRows(rng.stream(9), n, used, 0),
    Math.min(n >> 1, maxTraining),
  );
  const [trainB, restB] = splitRows(
    rng.stream(0),
    sampleRows(rng.stream(9), m, used, n),
    Math.min(m >> 1, maxTraining),
  );
  const label = new Uint8Array(n + m).fill(1, n);

  watch?.onProgress?.({ stage: "rows that must change", done: 0 });
  const cut = await chooseCut(columns, trainA, trainB, label, rng, watch);
  const model = fitBoostedTrees(columns, joinRows(trainA, trainB), label, { rng: rng.stream(4) });
  await breathe(watch);
  const [a, b] = [restA, restB].map((rest) => {
    const held = sampleRows(rng.stream(5), rest.length, maxScored, 0).map((place) => rest[place]!);
    return scoreBoostedTrees(model, columns, held);
  }) as [Float64Array, Float64Array];
  const byArea = totalVariationFromAuc(delong(a, b, { level: 1 - level }).interval.low);
  return bound(Math.max(0, byGroup(a, b, cut, level), byArea), level);
}

/** Least total variation of two laws that some score tells apart with this area under the ROC curve (from ½ to 1). */
export function totalVariationFromAuc(auc: number): number {
  return auc > 0.5 ? 1 - Math.sqrt(2 * (1 - auc)) : 0;
}

function bound(value: number, level: number): Estimate {
  const method = "lower limit from a classifier trained on one half and scored on the other";
  return { value, interval: { low: value, high: 1, level: 1 - level }, method };
}

function byGroup(a: Float64Array, b: Float64Array, cut: number, level: number): number {
  const { interval } = proportionDifference(over(a, cut), a.length, over(b, cut), b.length, { level: 1 - level });
  return interval.low;
}

function over(scores: Float64Array, cut: number): number {
  let count = 0;
  for (const score of scores) if (score > cut) count++;
  return count;
}

/**
 * The cut that promises the highest lower limit, from scores of rows that were not trained on: each half of
 * the training rows scores the other.
 */
async function chooseCut(
  columns: readonly CodedColumn[],
  trainA: Uint32Array,
  trainB: Uint32Array,
  label: Uint8Array,
  rng: Rng,
  watch: Watch | undefined,
): Promise<number> {
  if (Math.min(trainA.length, trainB.length) < 4) return 0;
  const partsA = dealRows(rng.stream(1), trainA, 2);
  const partsB = dealRows(rng.stream(1), trainB, 2);
  const a: number[] = [];
  const b: number[] = [];
  for (let k = 0; k < 2; k++) {
    const model = fitBoostedTrees(columns, joinRows(partsA[k]!, partsB[k]!), label, { rng: rng.stream(2 + k) });
    for (const score of scoreBoostedTrees(model, columns, partsA[1 - k]!)) a.push(score);
    for (const score of scoreBoostedTrees(model, columns, partsB[1 - k]!)) b.push(score);
    await breathe(watch);
  }
  return bestCut(Float64Array.from(a).sort(), Float64Array.from(b).sort());
}

/** Over the deciles and twentieths near the ends of the pooled scores: the largest difference less two standard errors. */
function bestCut(a: Float64Array, b: Float64Array): number {
  const pooled = new Float64Array(a.length + b.length);
  pooled.set(a);
  pooled.set(b, a.length);
  pooled.sort();
  let best = 0;
  let highest = -Infinity;
  for (const share of [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98]) {
    const cut = pooled[Math.floor(share * pooled.length)]!;
    const [p, q] = [over(a, cut) / a.length, over(b, cut) / b.length];
    const error = Math.sqrt((p * (1 - p) + 1 / a.length) / a.length + (q * (1 - q) + 1 / b.length) / b.length);
    const promise = q - p - 2 * error;
    if (promise > highest) {
      highest = promise;
      best = cut;
    }
  }
  return best;
}
