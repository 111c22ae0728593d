/**
 * Are samples new, or copies of the rows they were made from?
 *
 * `medianNovelty` is the median distance of a sample to the nearest training row. It says something beside that of rows that
 * were not trained on: held-out ones, or else each training row to the nearest other (`reference`). Samples nearer to a
 * training row than 10⁻⁶ of that are copies. `coverage` is the share of training rows that have a sample in the ball that
 * reaches their k-th nearest other row [naeem2020]; m fresh rows of the same law would reach 1 − Π_{j<k} (n − 1 − j)/(n − 1 + m − j)
 * of them, since all orders of the n − 1 + m others by distance are as likely.
 *
 * Beyond 2,000 training rows, 2,000 of them are looked at for the reference and the coverage. Time O((count + 2,000)·n·d).
 * @module
 */
import { quantile, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, type NeighbourTree, neighbourTree, usingKernels } from "@pushforward/kernels";
import { pointsAt, someRows } from "./some-rows.js";

export interface Memorisation {
  readonly medianNovelty: number;
  readonly reference: {
    readonly median: number;
    /** What the distances are of. */
    readonly of: "held-out rows" | "training rows to each other";
    /** Copies among them. */
    readonly copies: number;
    readonly rows: number;
  };
  /** Samples that equal a training row, up to 10⁻⁶ of the reference distance. */
  readonly copies: number;
  readonly coverage: number;
  /** Of as many fresh rows from the law of the training rows. */
  readonly expectedCoverage: number;
  /** Distance of every sample, and of every reference row. */
  readonly distances: Float64Array;
  readonly referenceDistances: Float64Array;
}

export interface MemorisationOptions {
  holdout?: Samples | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

const most = 2000;
const copyShare = 1e-6;
/** k of the coverage. */
const neighbours = 5;

/** Of `samples` made from the rows of `training`, in one space. @throws ArgumentError when coordinates are not finite. */
export async function memorisation(
  training: Samples,
  samples: Samples,
  { holdout, kernels: given, watch }: MemorisationOptions = {},
): Promise<Memorisation> {
  const signal = watch && { signal: watch.signal };
  return usingKernels(given, async (kernels) => {
    const tree = neighbourTree(kernels, training.data, training.d);
    try {
      const toNearest = async (queries: Float64Array) => (await tree.nearest(1, { queries, watch: signal })).distances;
      const distances = await toNearest(samples.data);
      const around = await ballsOf(tree, training, signal);
      const others = holdout ? await toNearest(holdout.data) : around.toOthers;
      const referenceDistances = others.filter((value) => value < Infinity);
      const apart = medianOf(referenceDistances.filter((value) => value > 0)) || 1;
      const copied = (list: Float64Array) => list.reduce((sum, value) => sum + Number(value <= copyShare * apart), 0);
      return {
        medianNovelty: medianOf(distances),
        reference: {
          median: medianOf(referenceDistances),
          of: holdout ? "held-out rows" : "training rows to each other",
          copies: copied(referenceDistances),
          rows: referenceDistances.length,
        },
        copies: copied(distances),
        coverage: await coverageOf(kernels, around, samples, signal),
        expectedCoverage: freshCoverage(training.n, samples.n),
        distances,
        referenceDistances,
      };
    } finally {
      tree.free();
    }
  });
}

interface Balls {
  readonly centres: Float64Array;
  /** Distance of each to its k-th nearest other row. */
  readonly radii: Float64Array;
  /** To the nearest other row; ∞ where there is no other. */
  readonly toOthers: Float64Array;
}

/** Around some of the rows. */
async function ballsOf(tree: NeighbourTree, training: Samples, watch: Watch | undefined): Promise<Balls> {
  const rows = someRows(training.n, most);
  const centres = pointsAt(training, rows);
  const k = Math.min(neighbours, training.n - 1);
  // The nearest is the row itself, or one that equals it.
  const { distances } = await tree.nearest(k + 1, { queries: centres, watch });
  const at = (rank: number) => Float64Array.from(rows, (_, i) => distances[i * (k + 1) + rank]!);
  return { centres, radii: at(k), toOthers: k > 0 ? at(1) : at(0).fill(Infinity) };
}

/** Share of the balls with a sample in them or on their rim. */
async function coverageOf(kernels: Kernels, balls: Balls, samples: Samples, watch: Watch | undefined): Promise<number> {
  const tree = neighbourTree(kernels, samples.data, samples.d);
  try {
    const counts = await tree.counts(balls.radii, { queries: balls.centres, closed: true, watch });
    return counts.reduce((sum, count) => sum + Number(count > 0), 0) / balls.radii.length;
  } finally {
    tree.free();
  }
}

function freshCoverage(n: number, m: number): number {
  let missed = 1;
  for (let j = 0; j < Math.min(neighbours, n - 1); j++) missed *= (n - 1 - j) / (n - 1 + m - j);
  return n > 1 ? 1 - missed : 0;
}

function medianOf(values: Float64Array): number {
  return values.length > 0 ? quantile(values.slice().sort(), 0.5) : 0;
}
