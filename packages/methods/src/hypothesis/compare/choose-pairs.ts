/**
 * Which pairs of columns to examine when there are too many, without a look at the labels.
 * @module
 */
import { type Rng, sampleWithoutReplacement } from "@pushforward/core";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import { sampleRows } from "./sample-rows.js";

/** Rows behind the choice, and columns, drawn at random where there are more. */
const rowsLookedAt = 256;
const columnsLookedAt = 600;

/**
 * All pairs j < l when they are at most `most`. Else half of them those with the largest pooled
 * |corr(s, t)| or |corr(s², t²)| of their scores, the squares for a correlation that turns its sign between the
 * tables; half drawn at random from the others. In order of (j, l).
 */
export function choosePairs(pair: EncodedPair, most: number, rng: Rng): [number, number][] {
  const columns = sampleRows(rng.stream(0), pair.columns.length, columnsLookedAt, 0);
  const total = (columns.length * (columns.length - 1)) / 2;
  if (total <= most) return allPairs(columns);
  const rows = sampleRows(rng.stream(1), pair.n + pair.m, rowsLookedAt, 0);
  const scores = Array.from(columns, (column) => plainScores(pair.columns[column]!, rows));
  const strength = new Float64Array(total);
  for (let j = 0, at = 0; j < columns.length; j++)
    for (let l = j + 1; l < columns.length; l++)
      strength[at++] = Math.max(dot(scores[j]![0], scores[l]![0]), dot(scores[j]![1], scores[l]![1]));
  const strong = Math.ceil(most / 2);
  const kept = largest(strength, strong);
  const others = new Uint32Array(total - strong);
  for (let at = 0, k = 0; at < total; at++) if (kept[at] === 0) others[k++] = at;
  for (const k of sampleWithoutReplacement(rng.stream(2), total - strong, most - strong)) kept[others[k]!] = 1;
  return allPairs(columns).filter((_, at) => kept[at] === 1);
}

/** 1 at the `count` largest values, the first of equals. */
function largest(values: Float64Array, count: number): Uint8Array {
  const threshold = values.slice().sort()[values.length - count] ?? Infinity;
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

/** |Σ a·b|. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.abs(sum);
}
