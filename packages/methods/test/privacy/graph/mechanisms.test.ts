import { seededRng } from "@pushforward/core";
import { aim, BudgetError, type DomainTable, modelCells, mst, type PrivateData } from "@pushforward/methods/privacy";
import { describe, expect, test } from "vitest";
import { openSeeded } from "../seeded-source.js";

/** A table of `rows` rows: a chain x₀ → x₁ → … where each attribute copies its parent `strength` of the time. */
function chainTable(rows: number, sizes: readonly number[], parents: readonly number[], strength = 0.8): DomainTable {
  const rng = seededRng(21);
  const codes = sizes.map(() => new Uint16Array(rows));
  for (let i = 0; i < rows; i++)
    sizes.forEach((size, a) => {
      const parent = parents[a]!;
      const copy = parent >= 0 && rng.uniform() < strength;
      codes[a]![i] = copy ? codes[parent]![i]! % size : rng.integer(size);
    });
  const attributes = sizes.map((size, a) => ({
    name: `x${a}`,
    type: "category" as const,
    values: Array.from({ length: size }, (_, v) => String(v)),
  }));
  return { domain: { attributes }, rows, codes, units: sizes.map(() => undefined) };
}

const tree = { sizes: [4, 5, 3, 4, 2, 6], parents: [-1, 0, 0, 1, 2, 3] };
const table = chainTable(20_000, tree.sizes, tree.parents);

const pairs = tree.sizes.flatMap((_, a) => tree.sizes.slice(a + 1).map((_, k) => [a, a + 1 + k] as const));

function pairwise(x: DomainTable, y: DomainTable): number {
  const law = (t: DomainTable, a: number, b: number) => {
    const out = new Float64Array(tree.sizes[a]! * tree.sizes[b]!);
    for (let i = 0; i < t.rows; i++) out[t.codes[a]![i]! * tree.sizes[b]! + t.codes[b]![i]!]! += 1 / t.rows;
    return out;
  };
  const errors = pairs.map(([a, b]) => {
    const q = law(y, a, b);
    return law(x, a, b).reduce((sum, p, i) => sum + Math.abs(p - q[i]!) / 2, 0);
  });
  return errors.reduce((sum, value) => sum + value, 0) / errors.length;
}

const open = (rho: number, seed = 1, of = table, adjacency: PrivateData["adjacency"] = "add-remove") =>
  openSeeded(seed, { table: of, adjacency, limit: { rho } });

test("with next to no noise MST measures the tree that made the table, and its rows are as good as a fresh sample", async () => {
  const answers = await mst.measure(open(1e4), { rng: seededRng(1) });
  const edges = answers.chosen.map(({ attributes }) => attributes.join("–")).sort();
  expect(edges).toEqual(["0–1", "0–2", "1–3", "2–4", "3–5"]);
  const rows = await mst.generate(answers, { rng: seededRng(2) });
  expect(rows.rows).toBe(20_000);
  // Two fresh samples of 20,000 differ by about √(cells/(π·n)) ≈ 0.015 on pairs of some 14 cells.
  expect(pairwise(table, rows)).toBeLessThan(0.015);
});

describe.each([mst, aim])("$mechanism", (mechanism) => {
  test.each([0.0025, 1.5])("spends exactly its budget, rho = %d", async (rho) => {
    const data = open(rho, 3);
    await mechanism.measure(data, { rng: seededRng(1) });
    const spent = data.receipt().reduce((sum, line) => sum + line.rho!, 0);
    expect(Math.abs(spent / rho - 1)).toBeLessThan(1e-12);
    expect(data.remaining).toBeLessThan(1e-12 * rho);
    expect(() => data.marginal([0], 1e-6 * rho)).toThrow(BudgetError);
  });

  test("rows come from the answers alone: the door is closed, and the same answers and seed give the same rows", async () => {
    const data = open(0.5);
    const answers = structuredClone(await mechanism.measure(data, { rng: seededRng(1) }));
    data.close();
    const draw = async () =>
      (await mechanism.generate(answers, { rng: seededRng(9) })).codes.map((column) => [...column]);
    expect(await draw()).toEqual(await draw());
  });

  test("the number of rows is what the noisy counts say, or what is asked for", async () => {
    const answers = await mechanism.measure(open(0.5), { rng: seededRng(1) });
    const { rows } = await mechanism.generate(answers, { rng: seededRng(1) });
    expect(rows).not.toBe(20_000);
    expect(Math.abs(rows - 20_000)).toBeLessThan(100); // the total of 6 noisy marginals: σ of some 10
    expect((await mechanism.generate(answers, { rng: seededRng(1), rows: 77 })).rows).toBe(77);
    const replaced = await mechanism.measure(open(0.5, 1, table, "replace-one"), { rng: seededRng(1) });
    expect((await mechanism.generate(replaced, { rng: seededRng(1) })).rows).toBe(20_000);
  });

  test("more budget, smaller error", async () => {
    const errors = [];
    for (const rho of [0.0005, 0.01, 1]) {
      const answers = await mechanism.measure(open(rho, 5), { rng: seededRng(1) });
      errors.push(pairwise(table, await mechanism.generate(answers, { rng: seededRng(2) })));
    }
    expect(errors[1]).toBeLessThan(0.6 * errors[0]!);
    expect(errors[2]).toBeLessThan(0.6 * errors[1]!);
  });

  test("one attribute, one row and an attribute of one value are no trouble", async () => {
    for (const odd of [
      chainTable(50, [3], [-1]),
      chainTable(1, [3, 2], [-1, 0]),
      chainTable(50, [3, 1, 2], [-1, 0, 1]),
    ]) {
      const answers = await mechanism.measure(open(0.5, 1, odd), { rng: seededRng(1) });
      const { rows, codes } = await mechanism.generate(answers, { rng: seededRng(1), rows: 30 });
      expect(rows).toBe(30);
      codes.forEach((column, a) => {
        expect(Math.max(...column)).toBeLessThan(odd.domain.attributes[a]!.type === "category" ? 3 : 0);
      });
    }
  });

  test("can be stopped", async () => {
    const watch = { signal: AbortSignal.abort(new Error("enough")) };
    await expect(mechanism.measure(open(0.5), { rng: seededRng(1), watch })).rejects.toThrow("enough");
  });
});

test("AIM keeps its model below its cap of cells, and measures more than a tree when the table is more than one", async () => {
  const answers = await aim.measure(open(5), { rng: seededRng(1), modelCells: 60 });
  const sets = [...answers.singles, ...answers.chosen].map(({ attributes }) => attributes);
  expect(modelCells(tree.sizes, sets)).toBeLessThanOrEqual(60);
});
