/**
 * Relabellings of units as a matrix of weights, the observed labels first.
 *
 * Column b holds √(1/a + 1/b̄) where the unit is labelled and 0 elsewhere (a labelled of U = a + b̄ units),
 * so that for a feature centred and scaled over the units, its product with the column is
 *     z = (mean over labelled − mean over the rest) / √((1/a + 1/b̄)·S²),
 * of mean 0 and variance exactly 1 over all relabellings.
 * @module
 */
import type { Rng } from "@pushforward/core";

export interface Relabellings {
  /** Row-major, units × columns. */
  readonly weights: Float64Array;
  readonly columns: number;
  /** Weight of a labelled unit. */
  readonly scale: number;
  /** Columns that are relabellings, the observed one included; resamples from the pooled units follow. */
  readonly labelled: number;
  readonly enumerated: boolean;
}

export const enumerationLimit = 20_000;

/** Number of ways to choose `a` of `units`, or Infinity once it passes the limit of enumeration. */
export function labelSets(a: number, units: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(a, units - a); i++) {
    ways = (ways * (units - i + 1)) / i;
    if (ways > enumerationLimit) return Infinity;
  }
  return Math.round(ways);
}

/** All relabellings when they are few, else `resamples` uniform ones; then `draws` resamples of the pooled units. */
export function relabellings(a: number, units: number, resamples: number, draws: number, rng: Rng): Relabellings {
  const ways = labelSets(a, units);
  const enumerated = ways <= enumerationLimit;
  const labelled = enumerated ? ways : resamples + 1;
  const columns = labelled + draws;
  const weights = new Float64Array(units * columns);
  const scale = Math.sqrt(1 / a + 1 / (units - a));
  const choices = enumerated ? allSubsets(a, units) : randomSubsets(a, units, resamples, rng.stream(0));
  let column = 0;
  for (const chosen of choices) {
    for (let i = 0; i < a; i++) weights[chosen[i]! * columns + column] = scale;
    column++;
  }
  for (let draw = 0; draw < draws; draw++)
    addResample(weights, columns, labelled + draw, a, units, scale, rng.stream(1 + draw));
  return { weights, columns, scale, labelled, enumerated };
}

/** Lexicographic, so that the observed labels 0 … a − 1 come first. The same array is handed out again. */
export function* allSubsets(a: number, units: number): Generator<Uint32Array> {
  const chosen = Uint32Array.from({ length: a }, (_, i) => i);
  for (;;) {
    yield chosen;
    let i = a - 1;
    while (i >= 0 && chosen[i] === units - a + i) i--;
    if (i < 0) return;
    chosen[i]!++;
    for (let j = i + 1; j < a; j++) chosen[j] = chosen[j - 1]! + 1;
  }
}

function* randomSubsets(a: number, units: number, count: number, rng: Rng): Generator<Uint32Array> {
  const deck = Uint32Array.from({ length: units }, (_, i) => i);
  yield deck;
  for (let b = 0; b < count; b++) {
    for (let i = 0; i < a; i++) {
      const j = i + rng.integer(units - i);
      const swap = deck[i]!;
      deck[i] = deck[j]!;
      deck[j] = swap;
    }
    yield deck;
  }
}

/** Weights of a fresh pair of tables drawn with replacement from the pooled units, on the same scale. */
function addResample(
  w: Float64Array,
  columns: number,
  column: number,
  a: number,
  units: number,
  scale: number,
  rng: Rng,
): void {
  for (let i = 0; i < units; i++) {
    const share = i < a ? 1 / a : -1 / (units - a);
    w[rng.integer(units) * columns + column]! += share / scale;
  }
}
