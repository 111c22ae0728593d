/**
 * Can a classifier, trained on half of the rows, tell the other half apart?
 *
 * Half of each sample trains boosted trees; they score the rest, and the statistic is the area under the ROC curve there:
 * ½ for guessing, 1 for telling always. Given the trained trees the scores are a fixed function of each row, so
 * relabelling the held-out rows is an exact test at any sizes.
 *
 * Source: [lopezpaz2017].
 * @module
 */
import { check, permutation, type Rng, type Samples } from "@pushforward/core";
import { type CodedColumn, fitBoostedTrees, scoreBoostedTrees } from "../boosted-trees.js";

export interface HeldOut {
  /** Log odds of being a row of y, for the held-out rows of x and then of y. */
  readonly scores: Float64Array;
  readonly n: number;
  readonly m: number;
}

const mostTraining = 20_000;
const cells = 32;

/** @throws ArgumentError when a sample has fewer than 2 rows. */
export function heldOutScores(x: Samples, y: Samples, rng: Rng): HeldOut {
  check(x.n >= 2, "twoSample", "x", "at least 2 rows for the classifier test", x.n);
  check(y.n >= 2, "twoSample", "y", "at least 2 rows for the classifier test", y.n);
  const columns = Array.from({ length: x.d }, (_, k) => codedColumn(x, y, k));
  const [first, second] = [permutation(rng.stream(0), x.n), permutation(rng.stream(1), y.n).map((row) => row + x.n)];
  const [a, b] = [Math.floor(x.n / 2), Math.floor(y.n / 2)];
  const training = joined(first.subarray(0, Math.min(a, mostTraining)), second.subarray(0, Math.min(b, mostTraining)));
  const label = new Uint8Array(x.n + y.n).fill(1, x.n);
  const model = fitBoostedTrees(columns, training.sort(), label, { rng: rng.stream(2) });
  const rows = joined(first.subarray(a).sort(), second.subarray(b).sort());
  return { scores: scoreBoostedTrees(model, columns, rows), n: x.n - a, m: y.n - b };
}

/** Quantile cells of the pooled values. */
function codedColumn(x: Samples, y: Samples, k: number): CodedColumn {
  const values = new Float64Array(x.n + y.n);
  for (let i = 0; i < x.n; i++) values[i] = x.data[i * x.d + k]!;
  for (let j = 0; j < y.n; j++) values[x.n + j] = y.data[j * y.d + k]!;
  const sorted = values.slice().sort();
  const cuts = [...new Set(Array.from({ length: cells - 1 }, (_, c) => sorted[Math.floor(((c + 1) * sorted.length) / cells)]!))]; // biome-ignore format: a line
  const codes = Uint8Array.from(values, (value) => cuts.filter((cut) => cut <= value).length);
  return { codes, cells: cuts.length + 1, ordered: true };
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const out = new Uint32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
