/**
 * Sliced mutual information: what random projections of X and Y tell about each other.
 *
 *     SI_k(X; Y) = E I(AᵀX; BᵀY),   A and B uniform orthonormal frames of k columns
 *
 * It is 0 only for independent X and Y, as the whole information is, needs no more rows in many dimensions than in k,
 * and falls with the dimension although the dependence does not: never compare it across dimensions. It changes when
 * columns are rescaled, so they are divided by their standard deviations first.
 *
 * The standard error joins what the frames drawn and what the rows drawn leave open: the first from the frames'
 * variance, the second from disjoint parts of the rows, all along the same frames. Time L
 * times that of the estimate in k dimensions, and that of the parts along 16 frames.
 *
 * Source: [goldfeld2021], [goldfeld2022].
 * @module
 */
import {
  check,
  drawSubspace,
  type Interval,
  meanAndVariance,
  normalQuantile,
  type Rng,
  type Watch,
} from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { disjointParts, partCount } from "./disjoint-parts.js";
import { neighbourInformation } from "./neighbour-information.js";
import { scaleVariable } from "./normal-scores.js";
import { numericVariable, rowsOf, type Variable } from "./variable.js";

export const slicedInformationDefaults = { dimension: 1, directions: 64, k: 3, level: 0.95 } as const;

/** Frames that the parts of the rows are seen along: fewer than all can only make the standard error larger. */
const framesOfParts = 16;

export interface SlicedInformationOptions {
  readonly rng: Rng;
  /** Columns of a frame, at most those of X and of Y. */
  readonly dimension?: number | undefined;
  /** Pairs of frames L. */
  readonly directions?: number | undefined;
  /** Neighbours. */
  readonly k?: number | undefined;
  readonly level?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface SlicedInformation {
  /** In nats. */
  readonly value: number;
  /** Of rows and frames together; of frames alone when there are too few rows for disjoint parts. */
  readonly standardError: number;
  /** Cut at 0. */
  readonly interval: Interval;
  readonly method: string;
  readonly dimension: number;
  readonly directions: number;
}

/** @throws ArgumentError unless x and y are numbers of the same rows, and options are in range. */
export async function slicedInformation(
  x: Variable,
  y: Variable,
  options: SlicedInformationOptions,
): Promise<SlicedInformation> {
  const here = "slicedInformation";
  const { rng, dimension = 1, directions = 64, k = 3, level = 0.95, watch } = options;
  for (const side of [x, y]) {
    check(side.d > 0 && side.levels === 1, here, "x and y", "numbers", "levels");
    const fits = Number.isInteger(dimension) && dimension >= 1 && dimension <= side.d;
    check(fits, here, "dimension", `a whole number from 1 to ${Math.min(x.d, y.d)}`, dimension);
  }
  check(y.n === x.n, here, "y", `${x.n} rows long like x`, `${y.n} rows`);
  check(Number.isInteger(directions) && directions >= 2, here, "directions", "a whole number from 2 on", directions);
  return usingKernels(options.kernels, async (kernels) => {
    const [a, b] = [x, y].map((side) => scaleVariable(kernels, side, "deviation")) as [Variable, Variable];
    const frames = Array.from({ length: directions }, (_, l) => {
      const stream = rng.stream(l);
      return [drawSubspace(stream, x.d, dimension), drawSubspace(stream, y.d, dimension)] as const;
    });
    const along = async (count: number, rows?: Uint32Array): Promise<Float64Array> => {
      const [from, to] = rows ? [rowsOf(a, rows), rowsOf(b, rows)] : [a, b];
      const values = new Float64Array(count);
      for (let l = 0; l < count; l++) {
        const pair = [project(from, frames[l]![0]), project(to, frames[l]![1])] as const;
        const scores = pair.map((side) => scaleVariable(kernels, side, "scores", rng.stream(directions + l))) as [
          Variable,
          Variable,
        ];
        values[l] = (await neighbourInformation(kernels, scores, k, watch)).value;
      }
      return values;
    };
    const { mean: value, variance } = meanAndVariance(await along(directions));
    const parts = partCount(x.n, k);
    const few = Math.min(directions, framesOfParts);
    const mean = async (rows: Uint32Array) => meanAndVariance(await along(few, rows)).mean;
    const ofRows = parts > 0 ? (await disjointParts(value, x.n, parts, rng, mean)).standardError : 0;
    // With both frames whole there is nothing left to draw.
    const ofFrames = dimension === x.d && dimension === y.d ? 0 : variance / directions;
    const standardError = Math.sqrt(ofFrames + ofRows * ofRows);
    const half = normalQuantile((1 + level) / 2) * standardError;
    const interval = { low: Math.max(0, value - half), high: Math.max(0, value + half), level };
    const method = parts > 0 ? `${parts} disjoint parts, and frames` : "frames alone: too few rows for disjoint parts";
    return { value, standardError, interval, method, dimension, directions };
  });
}

function project({ n, d, numbers }: Variable, frame: Float64Array): Variable {
  const k = frame.length / d;
  const out = new Float64Array(n * k);
  for (let i = 0; i < n; i++)
    for (let t = 0; t < k; t++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += frame[t * d + j]! * numbers[i * d + j]!;
      out[i * k + t] = sum;
    }
  return numericVariable(out, k);
}
