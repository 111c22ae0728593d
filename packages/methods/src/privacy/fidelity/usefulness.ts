/**
 * Usefulness: does a model trained on the synthetic table predict real rows as well as one trained on the real table?
 *
 * Two kinds of model learn a target column from all others: ridge regression (logistic for categories, linear for numbers; categories
 * one-hot, numbers in standard units) and gradient-boosted trees on the cells of the columns (categories only). Each is
 * trained on the real rows and on the synthetic ones, and tested on the holdout; without one, on a fifth of the real
 * rows, which the real-trained model then does without, while the synthesizer may have seen them.
 *
 * Categories: the area under the ROC curve, the mean over classes of each against the rest, ½ for guessing; and the
 * share of rows guessed right beside that of always naming the commonest class. Numbers: R², 0 for always naming the
 * mean. The loss is the difference of both models on the same test rows, its interval by them.
 * @module
 */
import { DataError, log, permutation, type Rng, stopIfAborted, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { fitBoostedTrees, scoreBoostedTrees } from "../../hypothesis/boosted-trees.js";
import type { ColumnCells } from "./column-cells.js";
import type { FidelityColumn, FidelityColumns } from "./fidelity-columns.js";
import { meanAuc, type PredictionScore, rSquared, type ScoreEstimate, scoreDifference, scoreEstimate } from "./prediction-score.js"; // biome-ignore format: a line
import { fitRegression, scoreRegression } from "./ridge-regression.js";
import { rocCurve } from "./roc-curve.js";
import { type SparseRows, sparseRows } from "./sparse-rows.js";

/** Stated once: the code and the manual read these. */
export const usefulnessDefaults = {
  mostClasses: 20,
  mostCoordinates: 1_000,
  mostRows: 50_000,
  trees: 100,
  depth: 4,
  rate: 0.16,
} as const;

export interface ModelUsefulness {
  readonly model: "regression" | "boosted trees";
  /** Trained on real rows: what can be had; on synthetic rows; and how much is lost. */
  readonly real: ScoreEstimate;
  readonly synthetic: ScoreEstimate;
  readonly loss: ScoreEstimate;
  /** Shares of test rows whose class is guessed right; absent for numbers. */
  readonly accuracy?: { readonly real: number; readonly synthetic: number };
  /** Share of others taken for the class, share of the class found; means over classes. */
  readonly roc?: { readonly real: readonly (readonly [number, number])[]; readonly synthetic: readonly (readonly [number, number])[] }; // biome-ignore format: a line
}

export interface Usefulness {
  readonly target: string;
  readonly measure: "AUC" | "R²";
  /** What guessing scores. */
  readonly floor: number;
  /** Share of the commonest class among the test rows; absent for numbers. */
  readonly majority?: number;
  readonly classes: readonly string[];
  readonly models: readonly ModelUsefulness[];
  readonly testRows: number;
  readonly testedOn: "holdout" | "a fifth of the real rows";
  readonly trainedOn: { readonly real: number; readonly synthetic: number };
  /** What was left out, in a sentence each. */
  readonly notes: readonly string[];
}

export interface UsefulnessOptions {
  readonly target: string;
  readonly rng: Rng;
  readonly kernels: Kernels;
  readonly level: number;
  readonly watch?: Watch | undefined;
}

/** @throws DataError when the target is no column, has too few rows or classes, or too many classes. */
export function usefulness(
  table: FidelityColumns,
  cells: readonly ColumnCells[],
  options: UsefulnessOptions,
): Usefulness {
  const { target, rng, kernels, level, watch } = options;
  const at = table.columns.findIndex(({ name }) => name === target);
  if (at < 0) throw new DataError(`fidelity: the target ${target} ${whyNot(table, target)}`);
  const column = table.columns[at]!;
  const rows = splitRows(table, column, rng);
  const others = table.columns.filter((_, k) => k !== at);
  const otherCells = cells.filter((_, k) => k !== at);
  if (others.length === 0) throw new DataError(`fidelity: there is no column to predict ${target} from`);
  const pooled = table.real + table.holdout + table.synthetic;
  const coordinates = others.reduce((sum, { kind }, k) => sum + (kind === "levels" ? otherCells[k]!.count : 2), 0);
  const notes: string[] = [];
  const linear = coordinates <= usefulnessDefaults.mostCoordinates;
  if (!linear) notes.push(`Regression is left out: it would have ${coordinates} coordinates, more than ${usefulnessDefaults.mostCoordinates}.`); // biome-ignore format: a line
  const x = linear ? sparseRows(others, otherCells, rows.real, pooled) : undefined;
  const found =
    column.kind === "levels"
      ? ofClasses({ column, rows, x, cells: otherCells, kernels, rng, level, watch, notes })
      : ofNumbers({ values: column.values, rows, x, kernels, level, notes });
  stopIfAborted(watch);
  return {
    target,
    ...found,
    testRows: rows.test.length,
    testedOn: table.holdout > 0 ? "holdout" : "a fifth of the real rows",
    trainedOn: { real: rows.real.length, synthetic: rows.synthetic.length },
    notes,
  };
}

function whyNot({ columns, excluded }: FidelityColumns, target: string): string {
  const left = excluded.find(({ name }) => name === target);
  if (left) return `was left out: ${left.reason}`;
  return `is none of the columns looked at: ${columns
    .slice(0, 20)
    .map(({ name }) => name)
    .join(", ")}`;
}

/** Pooled rows with a known target. */
interface Split {
  readonly real: Uint32Array;
  readonly synthetic: Uint32Array;
  readonly test: Uint32Array;
}

function splitRows(table: FidelityColumns, column: FidelityColumn, rng: Rng): Split {
  const { real, holdout, synthetic } = table;
  const known = (row: number) =>
    column.kind === "levels" ? column.codes[row]! >= 0 : Number.isFinite(column.values[row]!);
  const pick = (from: number, count: number, stream: number): Uint32Array =>
    permutation(rng.stream(stream), count)
      .map((row) => from + row)
      .filter(known)
      .subarray(0, usefulnessDefaults.mostRows);
  const all = pick(0, real, 0);
  const cut = holdout > 0 ? 0 : Math.floor(all.length / 5);
  const rows = {
    real: all.slice(cut).sort(),
    synthetic: pick(real + holdout, synthetic, 1)
      .slice()
      .sort(),
    test: (holdout > 0 ? pick(real, holdout, 2) : all).slice(0, holdout > 0 ? holdout : cut).sort(),
  };
  for (const [name, list] of Object.entries(rows))
    if (list.length < 10)
      throw new DataError(`fidelity: ${column.name} is known in ${list.length} ${name} rows, too few to learn from; give more rows or leave --target out`); // biome-ignore format: a line
  return rows;
}

interface ClassesGiven {
  readonly column: Extract<FidelityColumn, { kind: "levels" }>;
  readonly rows: Split;
  readonly x: SparseRows | undefined;
  readonly cells: readonly ColumnCells[];
  readonly kernels: Kernels;
  readonly rng: Rng;
  readonly level: number;
  readonly watch: Watch | undefined;
  readonly notes: string[];
}

type Found = Omit<Usefulness, "target" | "testRows" | "testedOn" | "trainedOn" | "notes">;

function ofClasses(given: ClassesGiven): Found {
  const { column, rows, x, cells, kernels, rng, level, watch, notes } = given;
  const present = [...new Set(Array.from(rows.real, (row) => column.codes[row]!))].sort((a, b) => a - b);
  if (present.length < 2) throw new DataError(`fidelity: the target ${column.name} has one value in the real table`);
  if (present.length > usefulnessDefaults.mostClasses)
    throw new DataError(`fidelity: the target ${column.name} has ${present.length} different values; at most ${usefulnessDefaults.mostClasses} can be told apart`); // biome-ignore format: a line
  const place = new Int32Array(column.levels.length).fill(-1);
  present.forEach((code, k) => {
    place[code] = k;
  });
  const classOf = Int32Array.from(rows.test, (row) => place[column.codes[row]!]!);
  const synthetic = new Set(Array.from(rows.synthetic, (row) => column.codes[row]!));
  const lacking = present.filter((code) => !synthetic.has(code)).map((code) => column.levels[code]!);
  if (lacking.length > 0) notes.push(`The synthetic table has no row with ${column.name} = ${lacking.slice(0, 5).join(", ")}.`); // biome-ignore format: a line
  const learners: [ModelUsefulness["model"], Learner][] = [];
  if (x) learners.push(["regression", logisticLearner(x, kernels)]);
  learners.push(["boosted trees", treeLearner(cells, column.codes.length, rng.stream(3))]);
  // With two classes, one model tells both.
  const asked = present.length === 2 ? [present[1]!] : present;
  const models = learners.map(([model, learn], k): ModelUsefulness => {
    const scores = (train: Uint32Array, part: number): Float64Array[] => {
      const ofAsked = asked.map((code, c) => {
        watch?.onProgress?.({
          stage: `training ${model}`,
          done: (k + (part + c / asked.length) / 2) / learners.length,
        });
        stopIfAborted(watch);
        return learn(train, (row) => column.codes[row] === code, rows.test);
      });
      return present.length === 2 ? [ofAsked[0]!.map((s) => -s), ofAsked[0]!] : ofAsked;
    };
    const [ofReal, ofSynthetic] = [scores(rows.real, 0), scores(rows.synthetic, 1)];
    const [a, b] = [meanAuc(ofReal, classOf), meanAuc(ofSynthetic, classOf)];
    return {
      model,
      ...compared(a, b, level),
      accuracy: { real: accuracy(ofReal, classOf), synthetic: accuracy(ofSynthetic, classOf) },
      roc: { real: rocCurve(ofReal, classOf), synthetic: rocCurve(ofSynthetic, classOf) },
    };
  });
  const counts = present.map((_, k) => classOf.reduce((sum, c) => sum + (c === k ? 1 : 0), 0));
  return {
    measure: "AUC",
    floor: 0.5,
    majority: Math.max(...counts) / classOf.length,
    classes: present.map((code) => column.levels[code]!),
    models,
  };
}

/** Log odds of belonging to a class at the test rows, learned from the training rows. */
type Learner = (train: Uint32Array, belongs: (row: number) => boolean, test: Uint32Array) => Float64Array;

function logisticLearner(x: SparseRows, kernels: Kernels): Learner {
  return (train, belongs, test) => {
    const y = Float64Array.from(train, (row) => Number(belongs(row)));
    const ones = y.reduce((sum, bit) => sum + bit, 0);
    if (ones === 0 || ones === y.length) return constantScore(test.length, ones > 0);
    return scoreRegression(fitRegression(kernels, "logistic", x, train, y).weights, x, test);
  };
}

function treeLearner(cells: readonly ColumnCells[], pooled: number, rng: Rng): Learner {
  const { trees, depth, rate } = usefulnessDefaults;
  const columns = cells.map(({ cell, count, ordered }) => ({ codes: cell, cells: count, ordered }));
  return (train, belongs, test) => {
    const second = new Uint8Array(pooled);
    let ones = 0;
    for (const row of train) if (belongs(row)) ones += second[row] = 1;
    if (ones === 0 || ones === train.length) return constantScore(test.length, ones > 0);
    const model = fitBoostedTrees(columns, train, second, { rng: rng.stream(0), trees, depth, rate });
    const prior = log(ones / (train.length - ones)); // the trees weigh both groups alike
    return scoreBoostedTrees(model, columns, test).map((score) => score + prior);
  };
}

/** A class that no training row has, or all of them. */
function constantScore(size: number, always: boolean): Float64Array {
  return new Float64Array(size).fill(always ? 50 : -50);
}

function compared(real: PredictionScore, synthetic: PredictionScore, level: number) {
  return {
    real: scoreEstimate(real, level),
    synthetic: scoreEstimate(synthetic, level),
    loss: scoreDifference(real, synthetic, level),
  };
}

/** Share of rows whose class has the largest score, the first of equals. */
function accuracy(scores: readonly Float64Array[], classOf: Int32Array): number {
  let right = 0;
  for (let i = 0; i < classOf.length; i++) {
    let best = 0;
    for (let c = 1; c < scores.length; c++) if (scores[c]![i]! > scores[best]![i]!) best = c;
    if (best === classOf[i]) right++;
  }
  return right / classOf.length;
}

interface NumbersGiven {
  readonly values: Float64Array;
  readonly rows: Split;
  readonly x: SparseRows | undefined;
  readonly kernels: Kernels;
  readonly level: number;
  readonly notes: string[];
}

function ofNumbers({ values, rows, x, kernels, level, notes }: NumbersGiven): Found {
  const target = Float64Array.from(rows.test, (row) => values[row]!);
  if (target.every((value) => value === target[0]))
    throw new DataError("fidelity: the target has one value in the test rows");
  notes.push("Boosted trees are left out: they tell classes apart, and this target is a number.");
  if (!x) return { measure: "R²", floor: 0, classes: [], models: [] };
  const scores = (train: Uint32Array): Float64Array => {
    const y = Float64Array.from(train, (row) => values[row]!);
    return scoreRegression(fitRegression(kernels, "linear", x, train, y).weights, x, rows.test);
  };
  const found = compared(rSquared(scores(rows.real), target), rSquared(scores(rows.synthetic), target), level);
  return { measure: "R²", floor: 0, classes: [], models: [{ model: "regression", ...found }] };
}
