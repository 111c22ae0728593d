import { seededRng } from "@pushforward/core";
import { type Factor, fitGraphicalModel, GraphicalModel, sampleRows } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const sizes = [3, 4, 2, 3];
const cycle = [
  [0, 1],
  [1, 2],
  [2, 3],
  [0, 3],
];

function truth(): GraphicalModel {
  const rng = seededRng(11);
  const factors: Factor[] = cycle.map((attributes) => {
    const logTable = new Float64Array(sizes[attributes[0]!]! * sizes[attributes[1]!]!);
    rng.fillNormal(logTable);
    return { attributes, logTable };
  });
  const model = GraphicalModel.of(sizes, factors);
  model.propagate();
  return model;
}

const noisy = (model: GraphicalModel, attributes: readonly number[], total: number, sigma: number, seed: number) => {
  const rng = seededRng(seed);
  const values = model.marginal(attributes).map((p) => total * p + sigma * rng.normal());
  const variances = new Float64Array(values.length).fill(Math.max(sigma, 1) ** 2);
  return { attributes, sizes: attributes.map((a) => sizes[a]!), values, variances };
};

test("without noise the fit finds the law that made the counts, unmeasured pairs too", async () => {
  const model = truth();
  const tables = cycle.map((pair) => noisy(model, pair, 10_000, 0, 1));
  const fit = await fitGraphicalModel(sizes, tables, 10_000, { steps: 400, tolerance: 0 });
  for (const pair of [...cycle, [0, 2], [1, 3]])
    fit.model.marginal(pair).forEach((p, i) => {
      expect(p).toBeCloseTo(model.marginal(pair)[i]!, 6);
    });
});

test("with noise the loss is near half the cells, less what the fit can follow, and a start at the answer stays", async () => {
  const model = truth();
  const tables = cycle.map((pair, k) => noisy(model, pair, 10_000, 20, k));
  const fit = await fitGraphicalModel(sizes, tables, 10_000, { steps: 2000 });
  expect(fit.converged).toBe(true);
  // The loss of the true law is half a χ² of 35 cells; the best law of the model is below it, by a few of them.
  const atTruth = tables.reduce((sum, { attributes, values }) => {
    const expected = model.marginal(attributes);
    return sum + values.reduce((part, y, i) => part + (10_000 * expected[i]! - y) ** 2 / 800, 0);
  }, 0);
  expect(fit.loss).toBeLessThan(atTruth);
  expect(atTruth - fit.loss).toBeLessThan(35);
  const again = await fitGraphicalModel(sizes, tables, 10_000, { steps: 50, start: fit });
  expect(Math.abs(again.loss - fit.loss)).toBeLessThan(1e-3 * fit.loss);
});

test("a fit can be watched and stopped", async () => {
  const controller = new AbortController();
  const wide = [40, 40, 40];
  const values = new Float64Array(1600).fill(10);
  const tables = [
    [0, 1],
    [1, 2],
    [0, 2],
  ].map((attributes) => ({
    attributes,
    sizes: [40, 40],
    values: values.map((value, i) => value + (i % 7)),
    variances: values,
  }));
  let told = 0;
  const watch = {
    signal: controller.signal,
    onProgress: () => {
      if (++told === 2) controller.abort(new Error("enough"));
    },
  };
  const run = fitGraphicalModel(wide, tables, 20_000, { steps: 10_000, tolerance: 0, watch });
  await expect(run).rejects.toThrow("enough");
  expect(told).toBe(2);
});

test("rows meet each clique's counts within one row per cell and separator, and rows are in random order", () => {
  const model = truth();
  const rows = 20_000;
  const columns = sampleRows(model, rows, seededRng(5));
  for (const { attributes, table, shared } of model.nodes) {
    const counts = new Float64Array(table.length);
    for (let i = 0; i < rows; i++) counts[attributes.reduce((cell, a) => cell * sizes[a]! + columns[a]![i]!, 0)]!++;
    const depth = shared > 0 ? 2 : 1; // what the separator was rounded by comes on top
    counts.forEach((count, cell) => {
      expect(Math.abs(count - rows * table[cell]!)).toBeLessThan(depth + 1);
    });
  }
  // First and second half agree: four standard errors of a share.
  const share = (from: number) =>
    columns[1]!.slice(from, from + rows / 2).filter((code) => code === 1).length / (rows / 2);
  expect(Math.abs(share(0) - share(rows / 2))).toBeLessThan(4 * Math.sqrt(0.5 / rows) * 2);
});

test("the same stream draws the same rows", () => {
  const draw = () => sampleRows(truth(), 500, seededRng(3)).map((column) => [...column]);
  expect(draw()).toEqual(draw());
});
