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
import { type Kernels, neighbourTree, usingKernels } from "@pushforward/kernels";
import { someRows } from "./some-rows.js";
import { toOthers } from "./spacing.js";

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
  return usingKernels(given, async (kernels) => {
    const distances = await toNearest(kernels, training, samples.data, watch);
    const looked = someRows(training.n, most);
    const others = holdout
      ? await toNearest(kernels, training, holdout.data, watch)
      : await toOthers(kernels, training, looked, watch);
    const referenceDistances = others.filter((value) => value < Infinity);
    const median = medianOf(referenceDistances);
    const apart = medianOf(referenceDistances.filter((value) => value > 0)) || 1;
    const copied = (list: Float64Array) => list.reduce((sum, value) => sum + Number(value <= copyShare * apart), 0);
    return {
      medianNovelty: medianOf(distances),
      reference: {
        median,
        of: holdout ? "held-out rows" : "training rows to each other",
        copies: copied(referenceDistances),
        rows: referenceDistances.length,
      },
      copies: copied(distances),
      coverage: await coverageOf(kernels, training, samples, looked, watch),
      expectedCoverage: freshCoverage(training.n, samples.n),
      distances,
      referenceDistances,
    };
  });
}

async function toNearest(kernels: Kernels, { data, d }: Samples, queries: Float64Array, watch?: Watch) {
  const tree = neighbourTree(kernels, data, d);
  try {
    return (await tree.nearest(1, { queries, watch: watch && { signal: watch.signal } })).distances;
  } finally {
    tree.free();
  }
}

/** Share of these training rows with a sample no farther than their k-th nearest other row. */
async function coverageOf(
  kernels: Kernels,
  training: Samples,
  samples: Samples,
  rows: Int32Array,
  watch?: Watch,
): Promise<number> {
  const { data, n, d } = training;
  const queries = Float64Array.from(
    { length: rows.length * d },
    (_, at) => data[rows[Math.floor(at / d)]! * d + (at % d)]!,
  );
  const k = Math.min(neighbours, n - 1);
  const trees = [neighbourTree(kernels, data, d), neighbourTree(kernels, samples.data, d)] as const;
  try {
    const { distances } = await trees[0].nearest(k + 1, { queries, watch: watch && { signal: watch.signal } });
    const radii = Float64Array.from(rows, (_, i) => distances[i * (k + 1) + k]!);
    const counts = await trees[1].counts(radii, { queries, closed: true, watch: watch && { signal: watch.signal } });
    return counts.reduce((sum, count) => sum + Number(count > 0), 0) / rows.length;
  } finally {
    for (const tree of trees) tree.free();
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
