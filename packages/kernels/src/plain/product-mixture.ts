/**
 * Fitting a mixture of K product distributions to 2-way marginals by gradient descent.
 *
 * The cells of all attributes are the rows of arrays of float32, components are the columns: `shares[r, k]` is the
 * probability of cell r in component k, and the cells of attribute a are rows `starts[a]` to `starts[a + 1] − 1`. The
 * number of rows is a multiple of 4 (rows past the last cell hold zeros), that of components a multiple of 8.
 * @module
 */
import type { Views } from "../views.js";
import { exp32 } from "./lanes/exp-f32.js";
import { round } from "./lanes/float32.js";

/**
 * `out[t, r] = Σ_k shares[t, k]·shares[r, k]` (rows × rows) for the tiles of four rows r in [from, to), multiples of 4,
 * and rows t from `firsts[r/4]` on, even numbers. The sum runs over the components by their place modulo 4, then over
 * the four places: |error| ≤ (K/4 + 3)·2⁻²⁴·sum, to first order.
 */
export function mixturePairs(
  { f32, i32 }: Views,
  shares: number,
  k: number,
  rows: number,
  firsts: number,
  from: number,
  to: number,
  out: number,
): void {
  for (let tile = from; tile < to; tile += 4) {
    for (let t = i32[(firsts + tile) >>> 2]!; t < rows; t++) {
      for (let r = tile; r < tile + 4; r++) {
        f32[(out >>> 2) + t * rows + r] = dot(f32, (shares >>> 2) + r * k, (shares >>> 2) + t * k, k);
      }
    }
  }
}

function dot(f32: Float32Array, a: number, b: number, k: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < k; i += 4) {
    s0 = round(s0 + round(f32[a + i]! * f32[b + i]!));
    s1 = round(s1 + round(f32[a + i + 1]! * f32[b + i + 1]!));
    s2 = round(s2 + round(f32[a + i + 2]! * f32[b + i + 2]!));
    s3 = round(s3 + round(f32[a + i + 3]! * f32[b + i + 3]!));
  }
  return round(round(s0 + s2) + round(s1 + s3));
}

/** `out[r] = Σ_k shares[r, k]`, summed like the pairs. */
export function mixtureSingles({ f32 }: Views, shares: number, k: number, rows: number, out: number): void {
  for (let r = 0; r < rows; r++) {
    const lanes = [0, 0, 0, 0];
    for (let i = 0; i < k; i++) lanes[i & 3] = round(lanes[i & 3]! + f32[(shares >>> 2) + r * k + i]!);
    f32[(out >>> 2) + r] = round(round(lanes[0]! + lanes[2]!) + round(lanes[1]! + lanes[3]!));
  }
}

/**
 * What the pairs miss: with e = `sums`·`scale` − `targets` in cells t, r of attributes b > a (lower triangle of rows ×
 * rows), `sums` becomes weights[b, a]·e there and in the mirrored place, and 0 where both cells are of one attribute.
 * Returns Σ weights·e² over pairs of cells, in float64.
 */
export function mixtureResiduals(
  { f32, i32 }: Views,
  sums: number,
  targets: number,
  rows: number,
  starts: number,
  attributes: number,
  weights: number,
  scale: number,
): number {
  let loss = 0;
  const start = (a: number) => i32[(starts >>> 2) + a]!;
  for (let b = 0; b < attributes; b++) {
    for (let a = 0; a < b; a++) {
      const weight = f32[(weights >>> 2) + b * attributes + a]!;
      let part = 0;
      for (let t = start(b); t < start(b + 1); t++) {
        for (let r = start(a); r < start(a + 1); r++) {
          const at = t * rows + r;
          const residual = round(round(f32[(sums >>> 2) + at]! * round(scale)) - f32[(targets >>> 2) + at]!);
          const slope = round(weight * residual);
          part += slope * residual;
          f32[(sums >>> 2) + at] = slope;
          f32[(sums >>> 2) + r * rows + t] = slope;
        }
      }
      loss += part;
    }
    for (let t = start(b); t < start(b + 1); t++) {
      for (let r = start(b); r < start(b + 1); r++) f32[(sums >>> 2) + t * rows + r] = 0;
    }
  }
  return loss;
}

/** `out[r, k] = singles[r] + Σ_t slopes[r, t]·shares[t, k]` for components k in [from, to), multiples of 8. */
export function mixtureGradient(
  { f32 }: Views,
  slopes: number,
  rows: number,
  singles: number,
  shares: number,
  k: number,
  from: number,
  to: number,
  out: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let c = from; c < to; c++) {
      let sum = f32[(singles >>> 2) + r]!;
      for (let t = 0; t < rows; t++) {
        sum = round(sum + round(f32[(slopes >>> 2) + r * rows + t]! * f32[(shares >>> 2) + t * k + c]!));
      }
      f32[(out >>> 2) + r * k + c] = sum;
    }
  }
}

/**
 * One step of Adam on the logits of components in [from, to), multiples of 4, and the shares that follow. With the
 * gradient g by shares and s = shares·(g − Σ shares·g), the gradient by logits, sums over the cells of an attribute:
 *
 *     m ← keepFirst·m + (1 − keepFirst)·s        v ← keepSecond·v + (1 − keepSecond)·s²
 *     logits ← logits − rate·m/(√v + floor)      shares ← softmax of each attribute's logits
 *
 * `rate` carries the correction of both means for their start at 0; `floor` is positive.
 */
export function mixtureStep(
  memory: Views,
  logits: number,
  first: number,
  second: number,
  shares: number,
  gradient: number,
  k: number,
  starts: number,
  attributes: number,
  from: number,
  to: number,
  rate: number,
  keepFirst: number,
  keepSecond: number,
  floor: number,
): void {
  const { f32, i32 } = memory;
  const blend = (old: number, next: number, keep: number) =>
    round(round(round(keep) * old) + round(round(1 - round(keep)) * next));
  for (let a = 0; a < attributes; a++) {
    for (let c = from; c < to; c++) {
      const begin = i32[(starts >>> 2) + a]! * k + c;
      const end = i32[(starts >>> 2) + a + 1]! * k + c;
      let mean = 0;
      for (let i = begin; i < end; i += k) {
        mean = round(mean + round(f32[(shares >>> 2) + i]! * f32[(gradient >>> 2) + i]!));
      }
      for (let i = begin; i < end; i += k) {
        const slope = round(f32[(shares >>> 2) + i]! * round(f32[(gradient >>> 2) + i]! - mean));
        const m = blend(f32[(first >>> 2) + i]!, slope, keepFirst);
        const v = blend(f32[(second >>> 2) + i]!, round(slope * slope), keepSecond);
        f32[(first >>> 2) + i] = m;
        f32[(second >>> 2) + i] = v;
        const move = round(round(round(rate) * m) / round(round(Math.sqrt(v)) + round(floor)));
        f32[(logits >>> 2) + i] = round(f32[(logits >>> 2) + i]! - move);
      }
    }
  }
  mixtureShares(memory, logits, k, starts, attributes, from, to, shares);
}

/** Shares from logits: softmax over the cells of each attribute, for components in [from, to), multiples of 4. */
export function mixtureShares(
  { f32, i32 }: Views,
  logits: number,
  k: number,
  starts: number,
  attributes: number,
  from: number,
  to: number,
  shares: number,
): void {
  for (let a = 0; a < attributes; a++) {
    for (let c = from; c < to; c++) {
      const begin = i32[(starts >>> 2) + a]! * k + c;
      const end = i32[(starts >>> 2) + a + 1]! * k + c;
      let top = round(-1e30);
      for (let i = begin; i < end; i += k) top = Math.max(top, f32[(logits >>> 2) + i]!);
      let sum = 0;
      for (let i = begin; i < end; i += k) {
        const term = exp32(round(f32[(logits >>> 2) + i]! - top));
        f32[(shares >>> 2) + i] = term;
        sum = round(sum + term);
      }
      for (let i = begin; i < end; i += k) f32[(shares >>> 2) + i] = round(f32[(shares >>> 2) + i]! / sum);
    }
  }
}
