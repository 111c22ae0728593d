/**
 * Codes too rare to be seen above the noise share one cell, and are told apart again when rows are made.
 *
 * After the noisy 1-way counts y of an attribute (noise of σ), a code is kept when y ≥ 3σ. All others share one cell:
 * its count is their sum, with variance k·σ² for k codes. Neighbouring bins of an ordered attribute may be merged
 * instead, from the lowest on, until each run of k bins holds 3σ√k. Pair tables then have few cells that hold something
 * rather than many that hold noise. Everything here follows from noisy counts, so it costs no privacy.
 *
 * Rows get their codes back in the shares of the noisy 1-way counts, after the nearest counts that are not negative and
 * sum to the cell's total (Euclidean projection on a simplex): cutting noise off at 0 alone would give rare codes too
 * much.
 *
 * Source: [mckenna2021] for the rare cell.
 * @module
 */
import { check } from "@pushforward/core";
import type { Cells, Measurement } from "../measurement.js";
import type { NoisyMarginal } from "./pool-measurements.js";

export const compressionDefaults = { threshold: 3 } as const;

export interface CompressionOptions {
  /** How many σ a count must reach to stand alone. */
  readonly threshold?: number;
  /** For each attribute, how many of its first codes are bins whose neighbours are alike, so that runs of them are merged. */
  readonly ordered?: readonly number[];
}

export interface Compression {
  /** For each attribute, the cell of each code. */
  readonly cells: Cells;
  /** Cells of each attribute. */
  readonly sizes: readonly number[];
  /** For each attribute, the share of each code in its cell; shares of a cell sum to 1. */
  readonly shares: readonly Float64Array[];
}

/**
 * Cells for every attribute, from one 1-way measurement of each in its order.
 *
 * @throws ArgumentError when the measurements are no 1-way counts of attributes 0, 1, ….
 */
export function compression(singles: readonly Measurement[], options: CompressionOptions = {}): Compression {
  const { threshold = compressionDefaults.threshold, ordered = [] } = options;
  singles.forEach(({ attributes }, a) => {
    const right = attributes.length === 1 && attributes[0] === a;
    check(
      right,
      "compression",
      "singles",
      `counts of attribute ${a} at place ${a}`,
      `counts of ${attributes.join(" × ")}`,
    );
  });
  const cells = singles.map(({ counts, variance }, a) => {
    const limit = threshold * Math.sqrt(variance);
    return ordered[a] ? mergeRuns(counts, limit, ordered[a]) : poolRare(counts, limit);
  });
  const sizes = cells.map((cell) => Math.max(...cell) + 1);
  const shares = singles.map((single, a) => sharesInCells(single, cells[a]!, sizes[a]!));
  return { cells, sizes, shares };
}

/** Noisy 1-way counts of codes, summed in their cells. */
export function compressSingle({ attributes, counts, variance }: Measurement, compressed: Compression): NoisyMarginal {
  const attribute = attributes[0]!;
  const cells = compressed.cells[attribute]!;
  const size = compressed.sizes[attribute]!;
  const values = new Float64Array(size);
  const variances = new Float64Array(size);
  counts.forEach((count, code) => {
    values[cells[code]!]! += count;
    variances[cells[code]!]! += variance;
  });
  return { attributes, sizes: [size], values, variances };
}

/** Kept codes in their order, then one cell for all others, when there are at least two of these. */
function poolRare(counts: Float64Array, limit: number): Uint16Array {
  const largest = counts.indexOf(Math.max(...counts));
  const kept = Array.from(counts, (count, code) => count >= limit || code === largest);
  const rare = kept.filter((keep) => !keep).length;
  if (rare <= 1) return Uint16Array.from(counts, (_, code) => code);
  let next = 0;
  const cells = Uint16Array.from(kept, (keep) => (keep ? next++ : 0xffff));
  return cells.map((cell) => (cell === 0xffff ? next : cell));
}

/** Runs of neighbours that reach limit·√length; what is left at the end joins the last run. Codes past the bins stay. */
function mergeRuns(counts: Float64Array, limit: number, bins: number): Uint16Array {
  const cells = new Uint16Array(counts.length);
  let cell = 0;
  let sum = 0;
  let length = 0;
  for (let code = 0; code < bins; code++) {
    cells[code] = cell;
    sum += counts[code]!;
    length++;
    if (sum < limit * Math.sqrt(length)) continue;
    cell++;
    sum = 0;
    length = 0;
  }
  const last = Math.max(0, cell - 1);
  return cells.map((mine, code) => (code < bins ? Math.min(mine, last) : last + 1 + code - bins));
}

function sharesInCells({ counts, variance }: Measurement, cells: Uint16Array, size: number): Float64Array {
  const members = Array.from({ length: size }, (): number[] => []);
  cells.forEach((cell, code) => {
    members[cell]!.push(code);
  });
  const shares = new Float64Array(cells.length);
  for (const codes of members) {
    const noisy = Float64Array.from(codes, (code) => counts[code]!);
    const sum = noisy.reduce((total, count) => total + count, 0);
    const total = Math.max(sum, Math.sqrt(codes.length * variance)); // a cell of noise alone still gets shares
    projectOnSimplex(noisy, total).forEach((count, i) => {
      shares[codes[i]!] = count / total;
    });
  }
  return shares;
}

/** Nearest x ≥ 0 with Σx = total > 0: max(y − τ, 0) for the τ that gives the sum. Time O(n log n). */
export function projectOnSimplex(y: Float64Array, total: number): Float64Array {
  const falling = y.slice().sort().reverse();
  let sum = 0;
  let tau = 0;
  for (let k = 0; k < falling.length; k++) {
    sum += falling[k]!;
    const next = (sum - total) / (k + 1);
    if (falling[k]! <= next) break;
    tau = next;
  }
  return y.map((value) => Math.max(value - tau, 0));
}
