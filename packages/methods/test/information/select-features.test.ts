import { seededRng } from "@pushforward/core";
import { type Feature, numericVariable, selectFeatures, selectionCriteria } from "@pushforward/methods/information";
import { expect, test } from "vitest";
import { levels, normals } from "./support.js";

const feature = (name: string, values: Float64Array): Feature => ({ name, variable: numericVariable(values) });
const n = 800;
const [a, b, noise] = [normals(n, 1), normals(n, 2), normals(n, 3)];
const target = numericVariable(a.map((value, i) => value + b[i]! + 0.5 * noise[i]!));
const useless = Array.from({ length: 6 }, (_, i) => feature(`noise ${i}`, normals(n, 10 + i)));
const features = [
  feature("a", a),
  feature("copy of a", a),
  feature("b", b),
  feature("constant", new Float64Array(n)),
  ...useless,
];

test.each(selectionCriteria)("%s: both causes, not the copy, nothing useless", async (criterion) => {
  const { selected, next, ranking } = await selectFeatures(features, target, { rng: seededRng(1), criterion });
  const names = selected.map(({ name }) => name.replace("copy of ", "")).sort();
  expect(names).toEqual(["a", "b"]);
  for (const { pValue } of selected) expect(pValue).toBe(1 / 200);
  expect(next!.pValue).toBeGreaterThan(0.05);
  expect(ranking.length).toBe(features.length);
  expect(ranking.find(({ name }) => name === "constant")!.information).toBe(0);
});

test("a pair that only together tells anything: found once one of them is in", async () => {
  const rng = seededRng(4);
  const [x, y] = [0, 1].map(() => Array.from({ length: 400 }, () => rng.integer(2))) as [number[], number[]];
  const hint = x.map((bit) => (rng.uniform() < 0.2 ? 1 - bit : bit));
  const both = levels(...x.map((bit, i) => 2 * (bit ^ y[i]!) + hint[i]!));
  const list = [
    { name: "x", variable: levels(...x) },
    { name: "y", variable: levels(...y) },
  ];
  const { selected } = await selectFeatures(list, both, { rng: seededRng(5) });
  expect(selected.map(({ name }) => name).sort()).toEqual(["x", "y"]);
});

test("when no feature tells anything, one is chosen about as often as the level says", async () => {
  const runs = 200;
  let chosen = 0;
  for (let seed = 0; seed < runs; seed++) {
    const list = Array.from({ length: 4 }, (_, i) => feature(`${i}`, normals(60, 1000 + 7 * seed + i).map(Math.round)));
    const y = numericVariable(normals(60, 5000 + seed));
    const { selected } = await selectFeatures(list, y, { rng: seededRng(seed), permutations: 19, most: 1 });
    chosen += selected.length;
  }
  // 4 binomial standard errors about 0.05, which exact permutation does not exceed
  expect(chosen / runs).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / runs));
  expect(chosen).toBeGreaterThan(0);
});

test("errors", async () => {
  await expect(selectFeatures([], target, { rng: seededRng(1) })).rejects.toThrow("features must be at least one");
  await expect(selectFeatures([feature("x", normals(5, 1))], target, { rng: seededRng(1) })).rejects.toThrow(
    "x must be 800 rows long",
  );
});
