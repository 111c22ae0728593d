/**
 * The one look at private rows: noisy projections of every row, released once.
 *
 * Everything after it is post-processing: `SlicingRelease` is safe to publish, and all that generators are given.
 * @module
 */
import { check, type Rng } from "@pushforward/core";
import { epsilonOfCurve } from "../accounting/index.js";
import type { Domain } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import type { PrivateData } from "../private-data.js";
import { varianceFor, varianceForRho } from "./calibrate-sigma.js";
import { drawDirections } from "./draw-directions.js";
import { encodeRows, type RowEncoding, rowEncoding } from "./row-encoding.js";
import { checkShape, gridFor, gridSlicingLoss, type SliceShape, type SlicingMode } from "./slicing-loss.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const slicingReleaseDefaults = {
  mode: "frames",
  /** Directions when nothing else is asked for: all d of them, unless the release would pass 2²³ numbers; then at least 64. */
  directions: 64,
  numbers: 2 ** 23,
  sliceDimension: 1,
} as const;

export interface SlicingReleaseOptions {
  /** Loss of this release; together with `delta`. */
  readonly epsilon?: number | undefined;
  /** 1/(10·rows) and at most 10⁻⁵ when left out. */
  readonly delta?: number | undefined;
  /** Instead of `epsilon`: a share of a zero-concentrated budget; all that remains when both are left out. */
  readonly rho?: number | undefined;
  readonly mode?: SlicingMode | undefined;
  /** Slices m; as many as give a full frame when left out, or as near to it as 2²³ numbers in the release allow. */
  readonly slices?: number | undefined;
  /** Directions k of each slice. */
  readonly sliceDimension?: number | undefined;
  /** Weight of each attribute, public; 1 each when left out. */
  readonly weights?: readonly number[] | undefined;
}

export interface SlicingCertificate {
  readonly epsilon: number;
  readonly delta: number;
  /** Order of the Rényi divergence at which ε stands. */
  readonly order: number;
  readonly adjacency: "replace-one";
  /** Δ: greatest distance of two encoded rows. */
  readonly sensitivity: number;
  readonly mode: SlicingMode;
  readonly noise: "discrete Gaussian on a grid, rounding accounted for";
}

export interface SlicingRelease {
  readonly domain: Domain;
  readonly weights: readonly number[];
  readonly rows: number;
  readonly shape: SliceShape;
  /** Θ, row-major d × m·k. */
  readonly directions: Float64Array;
  /** Y = XΘ + noise, row-major rows × m·k, multiples of `grid`. */
  readonly projections: Float64Array;
  /** σ² of the noise of each entry, known and public. */
  readonly variance: number;
  readonly grid: number;
  readonly certificate: SlicingCertificate;
}

/** @throws ArgumentError when an option is out of range or neighbours are not by replacing a row, before anything is drawn. */
export function releaseSlices(
  data: PrivateData,
  options: SlicingReleaseOptions & { readonly rng: Rng },
): SlicingRelease {
  const here = "releaseSlices";
  const { adjacency, publicRows: rows, domain } = data;
  const isReplace = adjacency === "replace-one" && rows !== undefined;
  check(isReplace, here, "adjacency", "replace-one", adjacency, "the number of rows shows in the release");
  check(rows >= 2, here, "rows", "at least 2", rows);
  const encoding = rowEncoding(domain, options.weights);
  const shape = sliceShape(encoding, rows, options);
  const delta = options.delta ?? defaultDelta(rows);
  check(delta > 0 && delta < 1 / rows, here, "delta", `above 0 and below 1/rows = ${1 / rows}`, delta);
  const variance = noiseVariance(shape, encoding.sensitivity, { ...options, delta, remaining: data.remaining });
  const grid = gridFor(shape, encoding.sensitivity);
  const cost = gridSlicingLoss(shape, encoding.sensitivity, variance, grid);
  const directions = drawDirections(options.rng, shape);
  const width = shape.slices * shape.sliceDimension;
  const projections = data.rows({
    what: `${width} noisy projections of every row`,
    width,
    grid,
    variance,
    cost,
    evaluate: (table, out) => projectRows(encoding, directions, table, out),
  });
  return {
    domain,
    weights: encoding.blocks.map(({ weight }) => weight),
    rows,
    shape,
    directions,
    projections,
    variance,
    grid,
    certificate: {
      ...epsilonOfCurve(cost, delta),
      delta,
      adjacency: "replace-one",
      sensitivity: encoding.sensitivity,
      mode: shape.mode,
      noise: "discrete Gaussian on a grid, rounding accounted for",
    },
  };
}

/** min(10⁻⁵, 1/(10·rows)). */
export function defaultDelta(rows: number): number {
  return Math.min(1e-5, 1 / (10 * rows));
}

export function sliceShape({ dimension }: RowEncoding, rows: number, options: SlicingReleaseOptions): SliceShape {
  const { mode = slicingReleaseDefaults.mode, sliceDimension = slicingReleaseDefaults.sliceDimension } = options;
  const { directions, numbers } = slicingReleaseDefaults;
  const most = Math.max(directions, Math.floor(numbers / rows));
  const fit = Math.floor(Math.min(dimension, most) / sliceDimension);
  const shape: SliceShape = { mode, dimension, sliceDimension, slices: options.slices ?? Math.max(1, fit) };
  checkShape(shape, "slicing");
  return shape;
}

interface NoiseBudget extends SlicingReleaseOptions {
  readonly delta: number;
  readonly remaining: number;
}

function noiseVariance(shape: SliceShape, sensitivity: number, budget: NoiseBudget): number {
  const { epsilon, delta, rho = budget.remaining } = budget;
  if (epsilon !== undefined) return varianceFor(shape, sensitivity, { epsilon, delta });
  return varianceForRho(shape, sensitivity, rho);
}

/** Rows encoded at a time. */
const blockRows = 1024;

/** XΘ, row-major, a block of rows at a time. */
export function projectRows(
  encoding: RowEncoding,
  directions: Float64Array,
  table: DomainTable,
  out: Float64Array,
): void {
  const d = encoding.dimension;
  const width = directions.length / d;
  for (let from = 0; from < table.rows; from += blockRows) {
    const rows = Math.min(blockRows, table.rows - from);
    const points = new Float64Array(rows * d);
    encodeRows(encoding, rowsOf(table, from, from + rows), points);
    multiplyRows(points, directions, d, out.subarray(from * width, (from + rows) * width));
  }
}

function rowsOf(table: DomainTable, from: number, to: number): DomainTable {
  return {
    domain: table.domain,
    rows: to - from,
    codes: table.codes.map((codes) => codes.subarray(from, to)),
    units: table.units.map((units) => units?.subarray(from, to)),
  };
}

/** points·directions; encoded rows are mostly 0, so those coordinates are passed over. */
function multiplyRows(points: Float64Array, directions: Float64Array, d: number, out: Float64Array): void {
  const width = directions.length / d;
  const rows = points.length / d;
  out.fill(0);
  for (let i = 0; i < rows; i++) {
    for (let t = 0; t < d; t++) {
      const value = points[i * d + t]!;
      if (value === 0) continue;
      for (let c = 0; c < width; c++) out[i * width + c]! += value * directions[t * width + c]!;
    }
  }
}

/** The encoding behind a release. */
export function encodingOf({ domain, weights }: SlicingRelease): RowEncoding {
  return rowEncoding(domain, weights);
}
