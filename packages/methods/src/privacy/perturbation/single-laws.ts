/**
 * Laws of single attributes behind noisy rows.
 *
 * Of a category by means: a noisy coordinate has the mean s·p_v, whatever the noise, and the nearest law to such means is
 * taken. Of a number by expectation–maximisation over its bins, on a histogram of noisy values, from the flat law on: its
 * early rounds are smooth, and what fewer rounds miss, noise would hide.
 * @module
 */
import { exp } from "@pushforward/core";
import type { NumberAttribute } from "../domain.js";
import { projectOnSimplex } from "../marginals/index.js";
import { categoryScale, missingScale } from "../slicing/row-encoding.js";
import { type NoisyRows, type NumberTable, numberTable, placeOf } from "./cell-likelihoods.js";

const rounds = 200;

/** Laws of all attributes, one after the other as `starts` say; no share is 0. */
export function singleLaws(rows: NoisyRows, starts: Int32Array): Float64Array {
  const out = new Float64Array(starts.at(-1)!);
  rows.encoding.blocks.forEach(({ kind }, j) => {
    const law = kind === "category" ? lawOfCategory(rows, j) : lawOfNumber(rows, j);
    const floor = 1e-3 / law.length;
    out.set(law.map((share) => share * (1 - 1e-3) + floor), starts[j]!); // biome-ignore format: one line
  });
  return out;
}

/** Mean of each coordinate of an attribute, in units of its weight. */
function meansOf({ encoding, values }: NoisyRows, j: number): Float64Array {
  const { from, size, weight } = encoding.blocks[j]!;
  const n = values.length / encoding.dimension;
  const sums = new Float64Array(size);
  for (let i = 0, at = from; i < n; i++, at += encoding.dimension)
    for (let c = 0; c < size; c++) sums[c]! += values[at + c]!;
  return sums.map((sum) => sum / (n * weight));
}

function lawOfCategory(rows: NoisyRows, j: number): Float64Array {
  return projectOnSimplex(
    meansOf(rows, j).map((mean) => mean / categoryScale),
    1,
  );
}

function lawOfNumber(rows: NoisyRows, j: number): Float64Array {
  const { encoding, values, variance } = rows;
  const attribute = encoding.domain.attributes[j] as NumberAttribute;
  const { from, weight } = encoding.blocks[j]!;
  const bins = attribute.edges.length - 1;
  const table = numberTable(attribute, Math.sqrt(variance) / weight);
  const counts = new Float64Array(table.places);
  for (let at = from; at < values.length; at += encoding.dimension) counts[placeOf(table, values[at]! / weight)]!++;
  const missing = attribute.missing ? Math.min(0.999, Math.max(0, meansOf(rows, j)[1]! / missingScale)) : 0;
  const elsewhere = middleLikelihoods(table, missing);
  let law = new Float64Array(bins).fill((1 - missing) / bins);
  for (let round = 0; round < rounds; round++) law = nextLaw(law, counts, table.likelihoods, elsewhere);
  const sum = law.reduce((total, share) => total + share, 0);
  const known = law.map((share) => (share / sum) * (1 - missing));
  return attribute.missing ? Float64Array.of(...known, missing) : known;
}

/** Of rows that miss the number and show its middle, times their share, in units of each place's likeliest bin. */
function middleLikelihoods({ places, low, step, tops, sigma }: NumberTable, missing: number): Float64Array {
  return Float64Array.from({ length: places }, (_, place) => {
    const z = (low + place * step - 0.5) / sigma;
    return missing === 0 ? 0 : missing * exp((-z * z) / 2 - tops[place]!);
  });
}

/** One round: each noisy value is shared among the bins that may be behind it. */
function nextLaw(law: Float64Array, counts: Float64Array, likelihoods: Float32Array, elsewhere: Float64Array) {
  const bins = law.length;
  const next = new Float64Array(bins);
  let total = 0;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place]!;
    if (count === 0) continue;
    let sum = elsewhere[place]!;
    for (let v = 0; v < bins; v++) sum += law[v]! * likelihoods[place * bins + v]!;
    for (let v = 0; v < bins; v++) next[v]! += (count * law[v]! * likelihoods[place * bins + v]!) / sum;
    total += count;
  }
  return next.map((share) => share / total);
}
