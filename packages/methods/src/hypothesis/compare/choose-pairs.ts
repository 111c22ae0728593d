/**
 * Which pairs of columns to examine when there are too many, without a look at the labels.
 * @module
 */
import type { Rng } from "@pushforward/core";
import { dot } from "../sums.js";
import type { EncodedColumn } from "./encoded.js";
import { sampleRows } from "./sample-rows.js";

/** Columns among which strong pairs are sought, drawn at random where there are more. */
const columnsLookedAt = 600;

/**
 * All pairs j < l when they are at most `most`. Else half of them those with the largest pooled
 * |corr(s, t)| or |corr(s², t²)| of their scores, the squares for a correlation that turns its sign between the
 * tables; half drawn at random from the others. In order of (j, l).
 *
 * A few hundred pooled `rows` do; they must not depend on the labels.
 */
export function choosePairs(
  columns: readonly EncodedColumn[],
  rows: Uint32Array,
  most: number,
  rng: Rng,
): [number, number][] {
  const K = columns.length;
  if ((K * (K - 1)) / 2 <= most) return allPairs(Uint32Array.from({ length: K }, (_, j) => j));
  const kept = new Set<number>();
  for (const [j, l] of strongestPairs(columns, rows, Math.ceil(most / 2), rng.stream(0))) kept.add(j * K + l);
  const draw = rng.stream(1);
  while (kept.size < most) {
    const [j, l] = [draw.integer(K), draw.integer(K)];
    if (j < l) kept.add(j * K + l);
  }
  return Array.from(Float64Array.from(kept).sort(), (key) => [Math.floor(key / K), key % K]);
}

function strongestPairs(columns: readonly EncodedColumn[], rows: Uint32Array, count: number, rng: Rng) {
  const some = sampleRows(rng, columns.length, columnsLookedAt, 0);
  const scores = Array.from(some, (column) => plainScores(columns[column]!, rows));
  const pairs = allPairs(some);
  const strength = new Float64Array(pairs.length);
  for (let j = 0, at = 0; j < some.length; j++)
    for (let l = j + 1; l < some.length; l++)
      strength[at++] = Math.max(
        Math.abs(dot(scores[j]![0], scores[l]![0])),
        Math.abs(dot(scores[j]![1], scores[l]![1])),
      );
  const kept = largest(strength, count);
  return pairs.filter((_, at) => kept[at] === 1);
}

/** 1 at the `count` largest values, the first of equals; at all when there are no more. */
function largest(values: Float64Array, count: number): Uint8Array {
  if (values.length <= count) return new Uint8Array(values.length).fill(1);
  const threshold = values.slice().sort()[values.length - count]!;
  const chosen = Uint8Array.from(values, (value) => Number(value > threshold));
  let left = count - chosen.reduce((sum, flag) => sum + flag, 0);
  for (let at = 0; left > 0; at++) {
    if (values[at] !== threshold) continue;
    chosen[at] = 1;
    left--;
  }
  return chosen;
}

function allPairs(columns: Uint32Array): [number, number][] {
  const out: [number, number][] = [];
  for (let j = 0; j < columns.length; j++)
    for (let l = j + 1; l < columns.length; l++) out.push([columns[j]!, columns[l]!]);
  return out;
}

/** The column's score (for levels, the indicator of the most frequent one) and its square, each centred, of length 1. */
function plainScores({ kind, rank, level }: EncodedColumn, rows: Uint32Array): [Float64Array, Float64Array] {
  const raw = Float64Array.from(rows, (row) => (kind === "ordered" ? rank[row]! : level[row] === 0 ? 1 : 0));
  const score = unit(raw);
  return [score, unit(score.map((value) => value * value))];
}

function unit(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const centred = values.map((value) => value - sum / values.length);
  const length = Math.sqrt(dot(centred, centred));
  return length > 1e-9 ? centred.map((value) => value / length) : centred.fill(0);
}
