/**
 * Which pairs of columns to look at in a wide table, chosen without a look at the labels.
 * @module
 */
import { type Rng, sampleWithoutReplacement } from "@pushforward/core";
import { type ColumnScores, unitCount } from "./scores.js";
import type { Units } from "./units.js";

export const pairDefaults = { pairs: 2000, columns: 600, units: 512 } as const;

/**
 * All pairs when there are at most 2,000. Else half are those with the largest |corr| of the columns' main
 * scores or of their squares (which catch a correlation that flips its sign), half are drawn.
 * From more than 600 columns the strongest pairs are sought among 600 drawn ones.
 */
export function selectPairs(scores: readonly ColumnScores[], units: Units, rng: Rng): [number, number][] {
  const K = scores.length;
  const all = (K * (K - 1)) / 2;
  if (all <= pairDefaults.pairs)
    return scores.flatMap((_, a) => scores.slice(a + 1).map((_, k): [number, number] => [a, a + 1 + k]));
  const some =
    K <= pairDefaults.columns
      ? scores.map((_, k) => k)
      : Array.from(sampleWithoutReplacement(rng.stream(0), K, pairDefaults.columns).sort());
  const strongest = strongestPairs(some, scores, units, pairDefaults.pairs / 2);
  const chosen = new Map(strongest.map((pair) => [pair[0] * K + pair[1], pair]));
  const draw = rng.stream(1);
  while (chosen.size < pairDefaults.pairs) {
    const [a, b] = [draw.integer(K), draw.integer(K)];
    if (a < b) chosen.set(a * K + b, [a, b]);
  }
  return [...chosen.entries()].sort((x, y) => x[0] - y[0]).map(([, pair]) => pair);
}

function strongestPairs(some: readonly number[], scores: readonly ColumnScores[], units: Units, count: number) {
  const step = Math.ceil(unitCount(units) / pairDefaults.units);
  const lines = some.map((k) => mainScore(scores[k]!, units, step));
  const squares = lines.map((line) => unitLine(line.map((x) => x * x)));
  const found: { pair: [number, number]; strength: number }[] = [];
  for (let i = 0; i < some.length; i++)
    for (let j = i + 1; j < some.length; j++) {
      const strength = Math.max(Math.abs(dot(lines[i]!, lines[j]!)), Math.abs(dot(squares[i]!, squares[j]!)));
      found.push({ pair: [some[i]!, some[j]!], strength });
    }
  found.sort((x, y) => y.strength - x.strength || x.pair[0] - y.pair[0] || x.pair[1] - y.pair[1]);
  return found.slice(0, count).map(({ pair }) => pair);
}

/** The first row of every step-th unit: its rank, or whether it has the most frequent level; centred, of norm 1. */
function mainScore(scores: ColumnScores, units: Units, step: number): Float64Array {
  const count = Math.ceil(unitCount(units) / step);
  const rank = scores.numbers[0];
  const at = (i: number) => i * step * units.size;
  return unitLine(
    Float64Array.from({ length: count }, (_, i) => (rank ? rank[at(i)]! : scores.level[at(i)] === 0 ? 1 : 0)),
  );
}

function unitLine(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const centred = values.map((x) => x - mean);
  const norm = Math.sqrt(dot(centred, centred));
  return norm > 0 ? centred.map((x) => x / norm) : centred;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
