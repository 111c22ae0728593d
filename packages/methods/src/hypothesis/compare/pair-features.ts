/**
 * Features of a pair of columns that no change of either margin can move.
 *
 * For scores a of one column and b of the other, the product a·b summed over each unit, less its least-squares
 * fit on (1, Σa, Σb) over the units. Two rare levels that never meet have a product that is linear in
 * the margins: products whose residual is small against their own spread are left out.
 * @module
 */
import { square } from "@pushforward/core";
import { dot, mean } from "../sums.js";
import { type FeatureBlock, featureBlock, standardize } from "./block-statistic.js";
import { type ColumnScores, unitCount } from "./scores.js";
import type { Units } from "./units.js";

export const pairFeatureDefaults = {
  /** A product keeps this share of its spread after the fit, or it is left out. */
  smallestResidual: 0.2,
  products: 150,
} as const;

/** Which product a feature is, and the fit taken off it: P − alpha·a − beta·b, over `deviation`. */
export interface ProductFit {
  readonly product: number;
  readonly a: number;
  readonly b: number;
  readonly alpha: number;
  readonly beta: number;
  readonly deviation: number;
}

export interface PairBlock extends FeatureBlock {
  readonly fits: readonly ProductFit[];
}

export function pairFeatures(
  a: ColumnScores,
  b: ColumnScores,
  units: Units,
  products = unitProducts(a, b, units),
): PairBlock | undefined {
  const margins = { a: a.sums.map(centred), b: b.sums.map(centred) };
  const rows: Float64Array[] = [];
  const fits: ProductFit[] = [];
  products.forEach((product, index) => {
    if (rows.length === pairFeatureDefaults.products) return;
    const i = Math.floor(index / b.sums.length);
    const j = index % b.sums.length;
    const means = { a: mean(a.sums[i]!) / units.size, b: mean(b.sums[j]!) / units.size };
    const rest = residual(centred(product), margins.a[i]!, margins.b[j]!, means);
    if (!rest) return;
    rows.push(rest.row);
    fits.push({ product: index, a: i, b: j, alpha: rest.alpha, beta: rest.beta, deviation: rest.deviation });
  });
  return rows.length > 0 ? { ...featureBlock(rows), fits } : undefined;
}

/** Σ over each unit of score i of `a` times score j of `b`, at index i·(scores of b) + j. */
export function unitProducts(a: ColumnScores, b: ColumnScores, units: Units): Float64Array[] {
  const U = unitCount(units);
  const width = b.sums.length;
  const out = Array.from({ length: a.sums.length * width }, () => new Float64Array(U));
  if (a.levels > 0 && b.levels > 0) countTogether(a.level, b.level, b.levels, units.size, out);
  else if (a.levels > 0) sumByLevel(b, a, units.size, out, (number, level) => level * width + number);
  else if (b.levels > 0) sumByLevel(a, b, units.size, out, (number, level) => number * width + level);
  else
    a.numbers.forEach((x, i) => {
      b.numbers.forEach((y, j) => {
        sumProducts(x, y, units.size, out[i * width + j]!);
      });
    });
  return out;
}

function countTogether(a: Uint8Array, b: Uint8Array, levels: number, size: number, out: Float64Array[]): void {
  for (let i = 0, u = 0; i < a.length; u++) for (const end = i + size; i < end; i++) out[a[i]! * levels + b[i]!]![u]!++;
}

function sumByLevel(
  ordered: ColumnScores,
  levelled: ColumnScores,
  size: number,
  out: Float64Array[],
  at: (number: number, level: number) => number,
): void {
  const level = levelled.level;
  ordered.numbers.forEach((x, number) => {
    const target = Array.from({ length: levelled.levels }, (_, code) => out[at(number, code)]!);
    for (let i = 0, u = 0; i < x.length; u++) for (const end = i + size; i < end; i++) target[level[i]!]![u]! += x[i]!;
  });
}

function sumProducts(x: Float64Array, y: Float64Array, size: number, out: Float64Array): void {
  for (let i = 0, u = 0; i < x.length; u++) {
    let sum = 0;
    for (const end = i + size; i < end; i++) sum += x[i]! * y[i]!;
    out[u] = sum;
  }
}

/** Least-squares residual of the centred product on both centred margins, standardized; undefined when little is left. */
function residual(p: Float64Array, a: Float64Array, b: Float64Array, means: { a: number; b: number }) {
  const aa = dot(a, a);
  const bb = dot(b, b);
  const ab = dot(a, b);
  const pa = dot(p, a);
  const pb = dot(p, b);
  const determinant = aa * bb - ab * ab;
  if (!(determinant > 1e-9 * aa * bb)) return undefined;
  const alpha = (pa * bb - pb * ab) / determinant;
  const beta = (pb * aa - pa * ab) / determinant;
  // Its own spread is that of the product of the centred scores, Σ(a − ā)(b − b̄) over a unit.
  let own = 0;
  let left = 0;
  const row = new Float64Array(p.length);
  for (let u = 0; u < p.length; u++) {
    row[u] = p[u]! - alpha * a[u]! - beta * b[u]!;
    left += square(row[u]!);
    own += square(p[u]! - means.b * a[u]! - means.a * b[u]!);
  }
  const deviation = Math.sqrt(left / (p.length - 1));
  const kept = standardize(row, pairFeatureDefaults.smallestResidual * Math.sqrt(own / (p.length - 1)));
  return kept && { row: kept, alpha, beta, deviation };
}

function centred(values: Float64Array): Float64Array {
  const middle = mean(values);
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = values[i]! - middle;
  return out;
}
