/**
 * Kernel Stein statistics over blocks of rows.
 * @module
 */
import type { Rng } from "@pushforward/core";

/** Writes ∇ ln p at `point` to `out`. */
export type Score = (point: Float64Array, out: Float64Array) => void;

const blockRows = 500;

/** Mean over blocks of the mean of u over all pairs of a block, a row with itself included; at least 0 but for rounding. */
export function steinStatistic(points: Float64Array, d: number, score: Score, scale: number): number {
  let sum = 0;
  eachBlock(points, d, score, (block) => {
    const k = block.points.length / d;
    let total = 0;
    for (let i = 0; i < k; i++) {
      total += steinKernel(block, i, i, d, scale);
      for (let j = 0; j < i; j++) total += 2 * steinKernel(block, i, j, d, scale);
    }
    sum += total / k;
  });
  return sum / (points.length / d);
}

/** The same with a random sign on each row, the first time with all signs +. */
export function steinSigns(
  points: Float64Array,
  d: number,
  score: Score,
  scale: number,
  resamples: number,
  rng: Rng,
): Float64Array {
  const values = new Float64Array(resamples + 1);
  let at = 0;
  eachBlock(points, d, score, (block) => {
    const k = block.points.length / d;
    const u = new Float64Array(k * k);
    for (let i = 0; i < k; i++)
      for (let j = 0; j <= i; j++) u[i * k + j] = steinKernel(block, i, j, d, scale) * (j < i ? 2 : 1);
    const signs = new Int8Array(k);
    for (let b = 0; b <= resamples; b++) {
      const draws = rng.stream(at++);
      for (let i = 0; i < k; i++) signs[i] = b === 0 || draws.integer(2) === 0 ? 1 : -1;
      let total = 0;
      for (let i = 0; i < k; i++) {
        let line = 0;
        for (let j = 0; j <= i; j++) line += signs[j]! * u[i * k + j]!;
        total += signs[i]! * line;
      }
      values[b]! += total / k / (points.length / d);
    }
  });
  return values;
}

interface Block {
  readonly points: Float64Array;
  readonly scores: Float64Array;
}

function eachBlock(points: Float64Array, d: number, score: Score, take: (block: Block) => void): void {
  const n = points.length / d;
  const blocks = Math.ceil(n / blockRows);
  for (let b = 0; b < blocks; b++) {
    const part = points.subarray(Math.floor((b * n) / blocks) * d, Math.floor(((b + 1) * n) / blocks) * d);
    const scores = new Float64Array(part.length);
    for (let at = 0; at < part.length; at += d) score(part.subarray(at, at + d), scores.subarray(at, at + d));
    take({ points: part, scores });
  }
}

function steinKernel({ points, scores }: Block, i: number, j: number, d: number, scale: number): number {
  let [square, both, across] = [0, 0, 0];
  for (let k = 0; k < d; k++) {
    const [a, b] = [i * d + k, j * d + k];
    const gap = points[a]! - points[b]!;
    square += gap * gap;
    both += scores[a]! * scores[b]!;
    across += (scores[a]! - scores[b]!) * gap;
  }
  const k2 = 1 / (scale * scale + square);
  const k1 = Math.sqrt(k2);
  return k1 * (both + k2 * (across + d - 3 * square * k2));
}
