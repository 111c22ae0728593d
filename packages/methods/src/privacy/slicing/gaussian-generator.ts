/**
 * A table without training: a Gaussian law with the moments of the release, its numbers clamped and its categories
 * chosen by the largest of their scores, shifted so that each category comes as often as the release says.
 *
 * The mean gives how likely each category is, and with it the exact covariance within an attribute; across
 * attributes the covariance is that of the release, each pair of attributes shrunk by how much of it noise explains
 * [james1961], then made positive semidefinite.
 * @module
 */
import { log, normalQuantile, type Rng } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul, matrix } from "@pushforward/kernels";
import type { DomainTable } from "../domain-table.js";
import type { ReleaseMoments } from "./release-moments.js";
import { categoryScale, decodeBlocks, type EncodedBlock, missingScale, type RowEncoding } from "./row-encoding.js";

/** Draws that set the shifts of categories, and how often they are corrected. */
const [pilotRows, corrections] = [4096, 40];

export interface GaussianSettings {
  readonly rng: Rng;
  readonly rows: number;
  /** σ² and number of rows of the release. */
  readonly variance: number;
  readonly releasedRows: number;
}

/** `rows` rows. Time O(d³ + (rows + 4096)·d²). */
export function drawGaussianRows(
  kernels: Kernels,
  encoding: RowEncoding,
  moments: ReleaseMoments,
  settings: GaussianSettings,
): DomainTable {
  const { rng, rows } = settings;
  const shares = attributeShares(encoding, moments);
  const root = squareRoot(kernels, plausibleCovariance(encoding, moments, shares, settings));
  const shifts = categoryShifts(encoding, shares, drawScores(kernels, root, pilotRows, rng.stream(0)));
  return decodeBlocks(encoding, rows, (from) => {
    const scores = drawScores(kernels, root, Math.min(pilotRows, rows - from), rng.stream(1 + from / pilotRows));
    const points = new Float64Array(scores.length);
    writePoints(encoding, shares, shifts, scores, points);
    return points;
  });
}

/** At the coordinates of a category how likely each value is; of a number its mean unit, then how often it misses. */
function attributeShares({ blocks, dimension }: RowEncoding, { plausible }: ReleaseMoments): Float64Array {
  const shares = new Float64Array(dimension);
  for (const { from, size, weight, kind } of blocks) {
    const scale = kind === "category" ? weight * categoryScale : weight;
    for (let c = from; c < from + size; c++) shares[c] = plausible[c]! / scale;
    if (kind === "number" && size === 2) shares[from + 1] = plausible[from + 1]! / (weight * missingScale);
  }
  return shares;
}

function plausibleCovariance(
  { blocks, dimension: d }: RowEncoding,
  { covariance }: ReleaseMoments,
  shares: Float64Array,
  { variance, releasedRows }: GaussianSettings,
): Matrix {
  const out = matrix(d, d);
  for (const a of blocks) {
    writeOwnBlock(a, covariance, shares, out);
    for (const b of blocks)
      if (b.from < a.from) writeCrossBlock(a, b, covariance, (variance * variance) / releasedRows, out);
  }
  return out;
}

/** What one attribute's shares imply, and for a number the variance of the release, kept within what bounds allow. */
function writeOwnBlock(
  { from, size, weight, kind }: EncodedBlock,
  covariance: Matrix,
  shares: Float64Array,
  out: Matrix,
) {
  const d = out.columns;
  if (kind === "number") {
    const u = shares[from]!;
    const most = weight * weight * u * (1 - u);
    out.data[from * d + from] = Math.min(most, Math.max(1e-4 * weight * weight, covariance.data[from * d + from]!));
    const missing = size === 2 ? shares[from + 1]! : 0;
    if (size === 2) out.data[(from + 1) * d + from + 1] = weight * weight * missingScale ** 2 * missing * (1 - missing);
    return;
  }
  for (let a = from; a < from + size; a++) {
    for (let b = from; b < from + size; b++) {
      const own = a === b ? shares[a]! : 0;
      out.data[a * d + b] = (weight * weight * (own - shares[a]! * shares[b]!)) / 2;
    }
  }
}

/** Shrink by the share of the block's squares that noise would have made alone. */
function writeCrossBlock(a: EncodedBlock, b: EncodedBlock, { data, columns: d }: Matrix, noise: number, out: Matrix) {
  let squares = 0;
  forCells(a, b, d, (at) => {
    squares += data[at]! * data[at]!;
  });
  const keep = squares > 0 ? Math.max(0, 1 - (a.size * b.size * noise) / squares) : 0;
  forCells(a, b, d, (at, mirrored) => {
    out.data[at] = keep * data[at]!;
    out.data[mirrored] = keep * data[at]!;
  });
}

function forCells(a: EncodedBlock, b: EncodedBlock, d: number, visit: (at: number, mirrored: number) => void): void {
  for (let i = a.from; i < a.from + a.size; i++) {
    for (let j = b.from; j < b.from + b.size; j++) visit(i * d + j, j * d + i);
  }
}

/** R with RᵀR the covariance, negative eigenvalues counting as 0. */
function squareRoot(kernels: Kernels, covariance: Matrix): Matrix {
  const { values, vectors } = eigSymmetric(kernels, covariance);
  const d = covariance.rows;
  const root = matrix(d, d);
  for (let j = 0; j < d; j++) {
    const length = Math.sqrt(Math.max(0, values[j]!));
    for (let t = 0; t < d; t++) root.data[j * d + t] = length * vectors.data[t * d + j]!;
  }
  return root;
}

function drawScores(kernels: Kernels, root: Matrix, rows: number, rng: Rng): Float64Array {
  const normals = matrix(rows, root.rows);
  rng.fillNormal(normals.data);
  return matmul(kernels, normals, root).data;
}

/** Shifts, in units of the scores, at which each category of the pilot comes as often as it should. */
function categoryShifts(
  { blocks, dimension: d }: RowEncoding,
  shares: Float64Array,
  scores: Float64Array,
): Float64Array {
  const rows = scores.length / d;
  const shifts = new Float64Array(d);
  for (const { from, size, weight, kind } of blocks) {
    if (kind !== "category") continue;
    for (let pass = 0; pass < corrections; pass++) {
      const seen = new Float64Array(size);
      for (let i = 0; i < rows; i++) seen[largestShifted(scores, i * d, from, size, shifts) - from]!++;
      const step = (weight * 0.4) / (1 + pass / 8);
      for (let c = 0; c < size; c++) {
        const wanted = shares[from + c]! + 1 / rows;
        const change = log(wanted / (seen[c]! / rows + 1 / rows));
        shifts[from + c]! += step * Math.min(1, Math.max(-1, change)) * Math.sqrt(shares[from + c]!);
      }
    }
  }
  return shifts;
}

function largestShifted(scores: Float64Array, row: number, from: number, size: number, shifts: Float64Array): number {
  let best = from;
  for (let c = from + 1; c < from + size; c++) {
    if (scores[row + c]! + shifts[c]! > scores[row + best]! + shifts[best]!) best = c;
  }
  return best;
}

function writePoints(
  { blocks, dimension: d }: RowEncoding,
  shares: Float64Array,
  shifts: Float64Array,
  scores: Float64Array,
  points: Float64Array,
): void {
  for (let row = 0; row < scores.length; row += d) {
    for (const { from, size, weight, kind } of blocks) {
      if (kind === "category") points[row + largestShifted(scores, row, from, size, shifts)] = weight * categoryScale;
      else points[row + from] = weight * shares[from]! + scores[row + from]!;
      if (kind === "number" && size === 2) {
        const share = shares[from + 1]!;
        const spread = weight * missingScale * Math.sqrt(share * (1 - share));
        const isMissing = share > 0 && scores[row + from + 1]! > spread * normalQuantile(1 - share);
        points[row + from + 1] = isMissing ? weight * missingScale : 0;
      }
    }
  }
}
