import { seededRng, type Table, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { delong } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";
import { cellsOf } from "../../../dist/privacy/fidelity/column-cells.js";
import { type FidelityColumn, fidelityColumns } from "../../../dist/privacy/fidelity/fidelity-columns.js";
import { meanAuc, rSquared, scoreDifference, scoreEstimate } from "../../../dist/privacy/fidelity/prediction-score.js";
import { fitRegression, scoreRegression } from "../../../dist/privacy/fidelity/ridge-regression.js";
import { rocCurve } from "../../../dist/privacy/fidelity/roc-curve.js";
import { sparseRows } from "../../../dist/privacy/fidelity/sparse-rows.js";
import { usefulness } from "../../../dist/privacy/fidelity/usefulness.js";
import { drawPeople, peopleTable } from "./tables.js";

const kernels = await openKernels({ threads: 1 });
const rows = Uint32Array.from({ length: 40 }, (_, i) => i);
const kind = Array.from(rows, (i) => (7 * i) % 3);
const size = Float64Array.from(rows, (i) => ((11 * i) % 17) / 17 - 0.5);
const group = Float64Array.from(rows, (i) => Number((3 * i + Math.floor(i / 5)) % 4 < 2));

/** One-hot of the three kinds, then the size as it is. */
const design = {
  dimension: 4,
  entries: 2,
  index: Int32Array.from(kind.flatMap((k) => [k, 3])),
  values: Float64Array.from(kind.flatMap((_, i) => [1, size[i]!])),
};

// Expected numbers: tools/fixtures/privacy/ridge_regression.py, scikit-learn 1.7.2.
test("logistic ridge regression has scikit-learn's weights", () => {
  const { weights, converged } = fitRegression(kernels, "logistic", design, rows, group);
  expect(converged).toBe(true);
  const expected = [0.3978565103636407, 0.1516937106027675, -0.20368560743006578, 0.05199189682729835, -0.1807597934649853]; // biome-ignore format: a line
  expected.forEach((weight, j) => {
    expect(weights[j]).toBeCloseTo(weight, 8);
  });
  const scores = scoreRegression(weights, design, rows);
  const { value } = meanAuc([scores.map((s) => -s), scores], Int32Array.from(group));
  expect(value).toBeCloseTo(0.5546875, 12);
});

test("linear ridge regression has scikit-learn's weights", () => {
  const y = Float64Array.from(rows, (i) => 3 * size[i]! + kind[i]! + group[i]!);
  const { weights } = fitRegression(kernels, "linear", design, rows, y);
  const expected = [1.5695456704144417, -0.8299711480058724, -0.12585121813063, 0.9558223661365025, 2.1900702893509356];
  expected.forEach((weight, j) => {
    expect(weights[j]).toBeCloseTo(weight, 10);
  });
});

test("separable classes and constant columns end, with finite weights", () => {
  const y = Float64Array.from(size, (value) => Number(value > 0));
  const { weights, converged } = fitRegression(kernels, "logistic", design, rows, y);
  expect(converged).toBe(true);
  expect(weights.every(Number.isFinite)).toBe(true);
});

test("rows of a linear model: standard units of the training rows, gaps and far values kept in bounds", () => {
  const values = Float64Array.of(1, 3, Number.NaN, Infinity, 5);
  const column: FidelityColumn = { name: "x", type: "numeric", kind: "ordered", values };
  const x = sparseRows([column], [cellsOf(column, 2, 2)], Uint32Array.of(0, 1), 5);
  expect([...x.values]).toEqual([-Math.SQRT1_2, 0, Math.SQRT1_2, 0, 0, 1, 10, 0, 3 * Math.SQRT1_2, 0].map((v) => expect.closeTo(v, 12))); // biome-ignore format: a line
});

test("the area of two classes and its error are DeLong's", () => {
  const rng = seededRng(3);
  const classOf = Int32Array.from({ length: 90 }, () => rng.integer(2));
  const scores = Float64Array.from(classOf, (c) => Math.round(4 * (rng.normal() + c)) / 4); // with ties
  const found = meanAuc([scores.map((s) => -s), scores], classOf);
  const of = (c: number) => scores.filter((_, i) => classOf[i] === c);
  const expected = delong(of(0), of(1));
  expect(found.value).toBeCloseTo(expected.auc, 12);
  const { standardError } = scoreEstimate(found, 0.95);
  // Sums of squares over n where DeLong divides by n − 1: apart by 1/90 of the variance or so.
  expect(standardError / Math.sqrt(expected.variance)).toBeCloseTo(1, 1.5);
  expect(scoreDifference(found, found, 0.95)).toMatchObject({ value: 0, standardError: 0 });
});

test("the mean area over three classes is scikit-learn's, a class without rows left out", () => {
  const classOf = Int32Array.from(rows, (i) => (i + Math.floor(i / 3)) % 3);
  const scores = [1, 2, 3].map((c) => Float64Array.from(rows, (i) => Math.sin(i * c)));
  expect(meanAuc(scores, classOf).value).toBeCloseTo(0.4932505765839099, 12);
  expect(meanAuc([...scores, new Float64Array(40)], classOf).value).toBeCloseTo(0.4932505765839099, 12);
});

test("R² by hand, and its error as the spread over tables", () => {
  expect(rSquared(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 6)).value).toBeCloseTo(1 - 9 / 14, 12);
  expect(rSquared(Float64Array.of(3, 3, 3), Float64Array.of(1, 2, 6)).value).toBeCloseTo(0, 12);
  let hits = 0;
  for (let run = 0; run < 300; run++) {
    const rng = seededRng(run);
    const x = Float64Array.from({ length: 200 }, () => rng.normal());
    const y = x.map((value) => value + rng.normal());
    const { interval } = scoreEstimate(rSquared(x, y), 0.95); // the truth is ½
    if (interval.low <= 0.5 && interval.high >= 0.5) hits++;
  }
  expect(hits / 300).toBeGreaterThan(0.95 - 0.051); // 4·√(0.95·0.05/300)
});

test("the ROC curve of a perfect, a reversed and a useless score", () => {
  const classOf = Int32Array.of(0, 0, 0, 1, 1);
  const last = [Float64Array.of(4, 5, 6, 1, 2), Float64Array.of(1, 2, 3, 8, 9)];
  expect(rocCurve(last, classOf).every(([, found]) => found === 1)).toBe(true);
  const useless = rocCurve([new Float64Array(5), new Float64Array(5)], classOf);
  for (const [alarms, found] of useless) expect(found).toBeCloseTo(alarms, 12);
  const reversed = rocCurve(last.toReversed(), classOf);
  expect(reversed.slice(0, -1).every(([, found]) => found === 0)).toBe(true);
});

const people = drawPeople(seededRng(2), 1_200);
const parts = { real: peopleTable(people.slice(0, 500)), holdout: peopleTable(people.slice(500, 800)) };

function useful(synthetic: Table, target: string, held = true) {
  const holdout = held ? parts.holdout : undefined;
  const columns = fidelityColumns({ real: parts.real, synthetic, holdout });
  const cells = columns.columns.map((column) => cellsOf(column, columns.real, 20));
  return usefulness(columns, cells, { target, rng: seededRng(1), kernels, level: 0.95 });
}

test("fresh rows teach as much as real ones; rows with a shuffled target teach nothing", () => {
  const fresh = peopleTable(people.slice(800));
  const shuffled = table(fresh.columns.map((column) => ("values" in column && column.name === "children" ? { ...column, values: column.values.toReversed() } : column))); // biome-ignore format: a line
  const good = useful(fresh, "children");
  expect(good).toMatchObject({ measure: "AUC", floor: 0.5, classes: ["0", "1", "2", "3"], testRows: 300, testedOn: "holdout" }); // biome-ignore format: a line
  for (const { real, loss } of good.models) {
    expect(real.interval.low).toBeGreaterThan(0.55);
    expect(loss.interval.low).toBeLessThan(0.02);
  }
  for (const { synthetic, loss } of useful(shuffled, "children").models) {
    expect(Math.abs(synthetic.value - 0.5)).toBeLessThan(0.1);
    expect(loss.interval.low).toBeGreaterThan(0);
  }
});

test("a number is predicted by R², beside the same on real rows", () => {
  const { measure, models, notes, majority } = useful(peopleTable(people.slice(800)), "income");
  expect({ measure, majority }).toEqual({ measure: "R²", majority: undefined });
  // income = 10·age + 100·children + 150·noise: variances about 30,000, 7,000 and 22,500, so that R² is near 0.6
  expect(models[0]!.real.value).toBeGreaterThan(0.5);
  expect(Math.abs(models[0]!.loss.value)).toBeLessThan(0.05);
  expect(notes.join()).toContain("Boosted trees are left out");
});

test("without a holdout a fifth of the real rows is kept to test on", () => {
  const found = useful(peopleTable(people.slice(800)), "town", false);
  expect(found).toMatchObject({ testRows: 100, testedOn: "a fifth of the real rows", trainedOn: { real: 400 } });
});

test("targets that cannot be learned are refused in words, lacking classes are told", () => {
  const fresh = people.slice(800);
  const only = (keep: (children: number) => boolean) => peopleTable(fresh.filter(({ children }) => keep(children)));
  expect(useful(only((children) => children < 3), "children").notes.join()).toContain("no row with children = 3"); // biome-ignore format: a line
  const single = useful(only((children) => children === 0), "children"); // biome-ignore format: a line
  for (const { synthetic } of single.models) expect(synthetic.value).toBe(0.5);
  expect(() => useful(peopleTable(fresh.slice(0, 4)), "children")).toThrow("children is known in 4 synthetic rows, too few to learn from"); // biome-ignore format: a line
});
