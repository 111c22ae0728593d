import { exp, seededRng } from "@pushforward/core";
import { type Factor, GraphicalModel, junctionTree, maximalCliques, modelCells } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const sizes = [2, 3, 4, 2, 3];
const graphs: Record<string, number[][]> = {
  "a 4-cycle with a tail": [
    [0, 1],
    [1, 2],
    [2, 3],
    [0, 3],
    [3, 4],
  ],
  "a chain": [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ],
  "a star with its centre alone too": [[2, 0], [2, 1], [2], [2, 3], [2, 4]],
  "two parts and one attribute alone": [[0, 1], [2, 3], [0]],
  "a triple and overlapping pairs": [
    [0, 1, 2],
    [1, 2],
    [2, 4],
    [1, 4],
  ],
  "all pairs": pairs(),
};

function pairs(): number[][] {
  return sizes.flatMap((_, a) => sizes.slice(a + 1).map((_, k) => [a, a + 1 + k]));
}

function randomModel(sets: readonly (readonly number[])[], spread: number): GraphicalModel {
  const rng = seededRng(7);
  const factors: Factor[] = sets.map((attributes) => {
    const logTable = new Float64Array(attributes.reduce((product, a) => product * sizes[a]!, 1));
    rng.fillNormal(logTable);
    return { attributes, logTable: logTable.map((value) => spread * value) };
  });
  const model = GraphicalModel.of(sizes, factors);
  model.propagate();
  return model;
}

/** Every point of the domain, its probability by the definition. */
function enumerate({ factors }: GraphicalModel): { point: number[]; p: number }[] {
  let points: number[][] = [[]];
  for (const size of sizes) points = points.flatMap((point) => Array.from({ length: size }, (_, v) => [...point, v]));
  const logs = points.map((point) => {
    const at = (set: readonly number[]) => set.reduce((cell, a) => cell * sizes[a]! + point[a]!, 0);
    return factors.reduce((sum, { attributes, logTable }) => sum + logTable[at(attributes)]!, 0);
  });
  const top = Math.max(...logs);
  const total = logs.reduce((sum, value) => sum + exp(value - top), 0);
  return points.map((point, i) => ({ point, p: exp(logs[i]! - top) / total }));
}

function bruteForce(law: { point: number[]; p: number }[], set: readonly number[]): Float64Array {
  const out = new Float64Array(set.reduce((product, a) => product * sizes[a]!, 1));
  for (const { point, p } of law) out[set.reduce((cell, a) => cell * sizes[a]! + point[a]!, 0)]! += p;
  return out;
}

const worst = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

test.each(Object.entries(graphs))("marginals are those of the sum over the whole domain: %s", (_, sets) => {
  const model = randomModel(sets, 1.5);
  const law = enumerate(model);
  for (const { attributes, table } of model.nodes)
    expect(worst(table, bruteForce(law, attributes))).toBeLessThan(1e-14);
  const asked = [...sizes.map((_, a) => [a]), ...pairs(), [0, 2, 4], [1, 3, 4]];
  model.marginals(asked).forEach((marginal, k) => {
    expect(marginal.length).toBe(bruteForce(law, asked[k]!).length);
    expect(worst(marginal, bruteForce(law, asked[k]!))).toBeLessThan(1e-14);
  });
});

test("log tables of thousands neither overflow nor lose the law", () => {
  const model = randomModel(graphs["a 4-cycle with a tail"]!, 1000);
  const law = enumerate(model);
  for (const pair of pairs()) expect(worst(model.marginal(pair), bruteForce(law, pair))).toBeLessThan(1e-9);
});

test("a 4-cycle of equal sizes becomes two triangles; without links each attribute is alone", () => {
  const even = [2, 2, 2, 2];
  const cycle = [
    [0, 1],
    [1, 2],
    [2, 3],
    [0, 3],
  ];
  expect(maximalCliques(even, cycle).map((clique) => clique.length)).toEqual([3, 3]);
  expect(modelCells(even, cycle)).toBe(16);
  expect(modelCells([2, 3, 5], [])).toBe(10);
  // The chord joins the corners whose triangles are smaller: 9·2·2 twice and not 9·9·2 twice.
  expect(modelCells([9, 2, 9, 2], cycle)).toBe(72);
});

test.each(Object.entries(graphs))("the cliques of an attribute hang together: %s", (_, sets) => {
  const { cliques } = junctionTree(sizes, sets);
  for (const set of sets) expect(cliques.some(({ attributes }) => set.every((a) => attributes.includes(a)))).toBe(true);
  sizes.forEach((_, a) => {
    // In a tree whose parents come first: all but one of the cliques that hold a have a parent that does.
    const holders = cliques.filter(({ attributes }) => attributes.includes(a));
    const joined = holders.filter(({ parent }) => cliques[parent]?.attributes.includes(a));
    expect(joined.length).toBe(holders.length - 1);
  });
});
