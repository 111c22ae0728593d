/**
 * Energy distance over relabellings: exactly from all pairs of rows, or through random features of blocks.
 *
 *     T_E = 2E|X − Y| − E|X − X'| − E|Y − Y'| = −wᵀDw ≥ 0,   w = 1/a on labelled rows, −1/b on the rest
 *
 * Exact: D is centred once (D̃ = JDJ), then T_E(b) = −h·W_bᵀD̃W_b; time O(N²·(d + B)), memory 8N² bytes.
 * Features (of at most 65,536 rows, spread evenly over the blocks): at four bandwidths the Gaussian-kernel distance Σ d_f² over random cosines and sines [rahimi2007];
 * the frequencies never see a label, so the level is exact for any number of them.
 * @module
 */
import { type Rng, square, type Watch } from "@pushforward/core";
import { type CommonSpace, commonSpace, squaredDistancesAfter } from "./common-space.js";
import { bandwidths, cosineFeatures } from "./cosine-features.js";
import type { EncodedPair } from "./encoded.js";
import type { LabelProducts } from "./label-products.js";
import { unitCount } from "./scores.js";
import type { Units } from "./units.js";
import { unitDefaults } from "./units.js";

export async function energyStatistic(
  pair: EncodedPair,
  units: Units,
  by: LabelProducts,
  rng: Rng,
  watch: Watch,
): Promise<Float64Array> {
  const exact = units.size === 1 && unitCount(units) <= unitDefaults.exactRows;
  return exact ? exactEnergy(pair, units, by, watch) : featureEnergy(pair, units, by, rng, watch);
}

async function exactEnergy(pair: EncodedPair, units: Units, by: LabelProducts, watch: Watch): Promise<Float64Array> {
  const n = unitCount(units);
  const distances = distanceMatrix(commonSpace(pair, units.rows));
  centreTwice(distances, n);
  const rows = Array.from({ length: n }, (_, i) => distances.subarray(i * n, (i + 1) * n));
  const { columns, weights } = by.labels;
  const out = new Float64Array(columns);
  const h = 1 / units.minor + 1 / units.major;
  await by.multiplyAll(rows, watch, (first, count) => {
    const products = by.products.view;
    for (let i = 0; i < count; i++)
      for (let b = 0; b < columns; b++) out[b]! -= h * weights[(first + i) * columns + b]! * products[i * columns + b]!;
  });
  return out;
}

export function distanceMatrix(space: CommonSpace): Float64Array {
  const n = (space.numbers[0] ?? space.levels[0]!.level).length;
  const out = new Float64Array(n * n);
  const line = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    squaredDistancesAfter(space, i, line);
    for (let j = i + 1; j < n; j++) out[i * n + j] = out[j * n + i] = Math.sqrt(line[j]!);
  }
  return out;
}

/** D ← JDJ with J = I − 11ᵀ/n. */
function centreTwice(d: Float64Array, n: number): void {
  const means = new Float64Array(n);
  let grand = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += d[i * n + j]!;
    means[i] = sum / n;
    grand += sum / n / n;
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) d[i * n + j]! += grand - means[i]! - means[j]!;
}

async function featureEnergy(
  pair: EncodedPair,
  units: Units,
  by: LabelProducts,
  rng: Rng,
  watch: Watch,
): Promise<Float64Array> {
  const some = someRowsOf(units);
  const features = await cosineFeatures(by.kernels, commonSpace(pair, some.rows), some, rng, watch);
  const perBandwidth = features.length / bandwidths;
  const sums: Float64Array[] = [];
  for (let k = 0; k < bandwidths; k++)
    await by.multiplyAll(features.slice(k * perBandwidth, (k + 1) * perBandwidth), watch, (_, count) => {
      sums.push(by.sumOfSquares(0, count));
    });
  return largestStandardized(sums, by.labels.labelled);
}

/** Rows that the random features look at: enough that their noise is small beside that of the blocks. */
const mostFeatureRows = 65_536;

/** The same units with fewer rows in each, which are in random order. Labels are not looked at. */
function someRowsOf(units: Units): Units {
  const size = Math.min(units.size, Math.max(1, Math.floor(mostFeatureRows / unitCount(units))));
  const rows = new Uint32Array(unitCount(units) * size);
  for (let i = 0; i < rows.length; i++) rows[i] = units.rows[Math.floor(i / size) * units.size + (i % size)]!;
  return { ...units, size, rows };
}

/** max over bandwidths of (M − mean)/sd, mean and sd over the relabellings with the observed one among them. */
function largestStandardized(sums: readonly Float64Array[], labelled: number): Float64Array {
  const out = new Float64Array(sums[0]!.length).fill(-Infinity);
  for (const sum of sums) {
    let mean = 0;
    for (let b = 0; b < labelled; b++) mean += sum[b]! / labelled;
    let total = 0;
    for (let b = 0; b < labelled; b++) total += square(sum[b]! - mean);
    const deviation = Math.sqrt(total / Math.max(1, labelled - 1));
    if (!(deviation > 0)) continue;
    for (let b = 0; b < out.length; b++) out[b] = Math.max(out[b]!, (sum[b]! - mean) / deviation);
  }
  return out.map((value) => (value === -Infinity ? 0 : value));
}
