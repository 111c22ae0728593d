import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  type Forecast,
  marginalsSynthesizer,
  measurePairs,
  type PairCounts,
  systematicSample,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { chainTable } from "../support/chain-table.js";
import { pairwiseError } from "../support/pairwise-error.js";
import { countMarginal, seededData } from "../support/seeded-data.js";

const kernels = await openKernels({ threads: 1 });
const table = chainTable([4, 3, 6, 2, 9], 5000, 0.5, seededRng(1));
const measured = (rho: number, seed = 1, options = {}): Promise<PairCounts> =>
  marginalsSynthesizer.measure(seededData(table, { rho, rng: seededRng(seed) }).data, {
    rng: seededRng(0),
    ...options,
  });
const rows = (answers: PairCounts, options = {}) =>
  marginalsSynthesizer.generate(answers, { rng: seededRng(2), kernels, components: 64, ...options });

/** What is left of the table when attributes are shuffled by themselves. */
const independent = {
  ...table,
  codes: table.codes.map((_, a) => systematicSample(countMarginal(table, [a]).counts, table.rows, seededRng(a))),
};

test("without noise the pairs come back", async () => {
  const made = await rows(await measured(1e9), { stop: 0.001 });
  expect(made.rows).toBe(5000);
  expect(pairwiseError(made, table)).toBeLessThan(0.02);
});

test("more budget, less error; and even little beats independence", async () => {
  const floor = pairwiseError(independent, table);
  const errors = [];
  for (const rho of [0.001, 0.01, 0.1]) {
    const runs = await Promise.all(
      [1, 2, 3].map(async (seed) => pairwiseError(await rows(await measured(rho, seed)), table)),
    );
    errors.push(runs.reduce((sum, error) => sum + error / 3, 0));
  }
  expect(floor).toBeGreaterThan(errors[0]!);
  for (let i = 1; i < errors.length; i++) expect(errors[i]!).toBeLessThan(errors[i - 1]! - 0.003);
});

test("the whole budget is spent: 30% on single columns, the rest on two looks at pairs, and never more", async () => {
  const { data } = seededData(table, { rho: 0.1, rng: seededRng(1) });
  const { singles, pairs } = await measurePairs(data, { kernels });
  expect(data.remaining).toBeGreaterThanOrEqual(0);
  expect(data.remaining).toBeLessThan(1e-12);
  expect(singles.map(({ variance }) => variance)).toEqual(singles.map(() => expect.closeTo(5 / (2 * 0.03), 8)));
  const spent = (list: typeof pairs) => list.reduce((sum, { variance }) => sum + 1 / (2 * variance), 0);
  expect(spent(pairs.slice(0, 10))).toBeCloseTo(0.4 * 0.07, 10);
  expect(spent(pairs.slice(10))).toBeCloseTo(0.6 * 0.07, 10);
  // Within a look pairs share by the cube root of their cells: σ² in inverse proportion to it.
  for (const list of [pairs.slice(0, 10), pairs.slice(10)]) {
    const products = list.map(({ variance, counts }) => variance * Math.cbrt(counts.length));
    expect(products).toEqual(products.map(() => expect.closeTo(products[0]!, 6)));
  }
});

test("the second look goes to pairs that show dependence: those near each other in the chain", async () => {
  const chain = chainTable([8, 8, 8, 8, 8, 8], 5000, 0.6, seededRng(1));
  const { data } = seededData(chain, { rho: 0.004, rng: seededRng(1) });
  const again = (await measurePairs(data, { kernels })).pairs.slice(15).map(({ attributes }) => attributes.join());
  for (const neighbours of ["0,1", "1,2", "2,3", "3,4", "4,5"]) expect(again).toContain(neighbours);
  expect(again.length).toBeLessThan(13); // five apart, 0.6⁵ = 8% of the dependence is left
});

test("where nothing shows dependence, all pairs are looked at again", async () => {
  const { data } = seededData(independent, { rho: 0.01, rng: seededRng(1) });
  expect((await measurePairs(data, { kernels })).pairs).toHaveLength(20);
});

test("pairs of a declared label get four times the budget of others of their size", async () => {
  const answers = await measured(0.1, 1, { label: 3 });
  const weight = ({ attributes, counts, variance }: PairCounts["pairs"][number]) =>
    variance * Math.cbrt(counts.length) * (attributes.includes(3) ? 4 : 1);
  const products = answers.pairs.slice(0, 10).map(weight);
  expect(products).toEqual(products.map(() => expect.closeTo(products[0]!, 6)));
  expect(answers.pairs.slice(10).filter(({ attributes }) => attributes.includes(3))).toHaveLength(4);
  await expect(measured(0.1, 1, { label: 5 })).rejects.toThrow("label must be an attribute from 0 to 4; received 5");
});

test("rows need no data: the same after it is revoked, twice the same, whatever the number of threads", async () => {
  const { data, revoke } = seededData(table, { rho: 0.1, rng: seededRng(1) });
  const answers = await marginalsSynthesizer.measure(data, { rng: seededRng(0) });
  const before = await rows(answers);
  revoke();
  expect(() => data.marginal([0], 0.01)).toThrow("revoked");
  const copy: PairCounts = structuredClone(answers);
  expect(await rows(copy)).toEqual(before);
  const threaded = await openKernels({ threads: 3 });
  expect(await rows(copy, { kernels: threaded })).toEqual(before);
  await threaded.close();
  expect((await rows(copy, { rng: seededRng(3) })).codes).not.toEqual(before.codes);
});

test("how many rows there are is told by noisy counts: a longer table with the same answers gives as many", async () => {
  const answers = await measured(0.01);
  const total = answers.singles.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  const made = await rows(answers);
  expect(made.rows).not.toBe(5000); // σ of the total is about 20
  expect(Math.abs(made.rows - 5000)).toBeLessThan(200);
  expect(Math.min(...total)).toBeLessThanOrEqual(made.rows);
  expect((await rows(answers, { rows: 123 })).rows).toBe(123);
});

test("where the number of rows is public it is kept, and noise is √2 larger", async () => {
  const { data } = seededData(table, { rho: 0.01, rng: seededRng(1), adjacency: "replace-one" });
  const answers = await marginalsSynthesizer.measure(data, { rng: seededRng(0) });
  expect((await rows(answers)).rows).toBe(5000);
  expect(answers.singles[0]!.variance / (await measured(0.01)).singles[0]!.variance).toBeCloseTo(2, 8);
});

test("every code is inside its attribute, and a table of one attribute works", async () => {
  const one = chainTable([7], 300, 0, seededRng(4));
  const { data } = seededData(one, { rho: 0.1, rng: seededRng(5) });
  const made = await rows(await marginalsSynthesizer.measure(data, { rng: seededRng(0) }));
  expect(Math.max(...made.codes[0]!)).toBeLessThan(7);
});

test("a forecast falls with the budget and with rows", () => {
  const sizes = { domain: table.domain, rows: 5000, adjacency: "add-remove" as const };
  const at = (rho: number, rows = 5000): Forecast => marginalsSynthesizer.forecast({ ...sizes, rows }, rho);
  expect(at(0.1).pairwise).toBeLessThan(at(0.01).pairwise);
  expect(at(0.1, 50_000).pairwise).toBeLessThan(at(0.1).pairwise);
});
