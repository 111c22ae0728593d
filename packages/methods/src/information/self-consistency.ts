/**
 * Three things every measure of information does, asked of an estimator on the data at hand:
 *
 * - independence: I(X; Y of other rows) = 0;
 * - data processing: I(X; coarser Y) ≤ I(X; Y), Y told only to within quarters of the rows (levels: merged in pairs);
 * - additivity: for two halves of the rows set side by side, I(X, X′; Y, Y′) = I(X; Y) + I(X′; Y′).
 *
 * Each has the value that came out, the one there should be, and Student's test of their difference over 8
 * disjoint parts of the rows, every part answering the whole question: a sound estimator fails it once in 1000 times. An estimator may pass and still be
 * wrong, but one that fails must not be believed for these rows. Time about that of the estimate four times.
 *
 * Source: [song2020].
 * @module
 */
import { meanAndVariance, permutation, quantile, type Rng, studentTQuantile } from "@pushforward/core";
import { columnOf, discreteVariable, joinVariables, rowsOf, type Variable } from "./variable.js";

export interface ConsistencyCheck {
  readonly property: "independence" | "data processing" | "additivity";
  /** What came out, in nats: a mean over the parts. */
  readonly value: number;
  /** What there should be, or at most be. */
  readonly expected: number;
  /** Of the difference. */
  readonly standardError: number;
  readonly passed: boolean;
}

export type InformationFunction = (x: Variable, y: Variable) => Promise<number>;

/** Disjoint parts of the rows, each asked all three. */
const parts = 8;
/** How rarely each check fails a sound estimator. */
const falseAlarm = 1e-3;

/** @throws whatever `estimate` throws on an eighth of the rows. */
export async function selfConsistency(
  estimate: InformationFunction,
  x: Variable,
  y: Variable,
  rng: Rng,
): Promise<ConsistencyCheck[]> {
  const order = permutation(rng, x.n);
  const answers: Answers[] = [];
  for (let g = 0; g < parts; g++) {
    const rows = order.slice(Math.floor((g * x.n) / parts), Math.floor(((g + 1) * x.n) / parts));
    answers.push(await askAll(estimate, rowsOf(x, rows), rowsOf(y, rows)));
  }
  return [
    judge(
      "independence",
      answers.map(({ shuffled }) => [shuffled, 0]),
      Math.abs,
    ),
    judge(
      "data processing",
      answers.map(({ coarse, whole }) => [coarse, whole]),
      (excess) => excess,
    ),
    judge(
      "additivity",
      answers.map(({ both, halves }) => [both, halves]),
      Math.abs,
    ),
  ];
}

interface Answers {
  readonly whole: number;
  readonly shuffled: number;
  readonly coarse: number;
  readonly both: number;
  readonly halves: number;
}

/** The rows of a part are in random order: the next row's Y is another row's, and halves are random halves. */
async function askAll(estimate: InformationFunction, x: Variable, y: Variable): Promise<Answers> {
  const next = rowsOf(
    y,
    Uint32Array.from({ length: y.n }, (_, i) => (i + 1) % y.n),
  );
  const half = Math.floor(x.n / 2);
  const side = (variable: Variable, from: number) =>
    rowsOf(
      variable,
      Uint32Array.from({ length: half }, (_, i) => from + i),
    );
  const pair = (variable: Variable) => [side(variable, 0), side(variable, half)] as const;
  const [[x1, x2], [y1, y2]] = [pair(x), pair(y)];
  return {
    whole: await estimate(x, y),
    shuffled: await estimate(x, next),
    coarse: await estimate(x, coarser(y)),
    both: await estimate(joinVariables(x1, x2), joinVariables(y1, y2)),
    halves: (await estimate(x1, y1)) + (await estimate(x2, y2)),
  };
}

/** A function of y: each column of numbers by its quarter, levels merged two by two. */
function coarser(y: Variable): Variable {
  const columns = Array.from({ length: y.d }, (_, j) => {
    const column = columnOf(y, j);
    const sorted = column.slice().sort();
    const cuts = [0.25, 0.5, 0.75].map((p) => quantile(sorted, p));
    return discreteVariable(column.map((value) => cuts.reduce((sum, cut) => sum + Number(value > cut), 0)));
  });
  return joinVariables(discreteVariable(y.codes.map((code) => code >> 1)), ...columns);
}

function judge(
  property: ConsistencyCheck["property"],
  pairs: readonly (readonly [found: number, wanted: number])[],
  excess: (difference: number) => number,
): ConsistencyCheck {
  const { mean, variance } = meanAndVariance(pairs.map(([found, wanted]) => found - wanted));
  const expected = meanAndVariance(pairs.map(([, wanted]) => wanted)).mean;
  const standardError = Math.sqrt(variance / pairs.length);
  const allowed = studentTQuantile(1 - falseAlarm / 2, parts - 1);
  const passed = excess(mean) <= allowed * standardError + 1e-9;
  return { property, value: expected + mean, expected, standardError, passed };
}
