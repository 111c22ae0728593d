import { type Column, seededRng, type Table, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { resampleTable } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

/** Two kinds of plants: tall ones in tens, small ones in ones, with a colour that goes with the kind; some heights are missing. */
function plants(n: number, seed: number): Table {
  const rng = seededRng(seed);
  const kind = Int32Array.from({ length: n }, (_, i) => i % 2);
  return table([
    { name: "kind", type: "category", codes: kind, levels: ["moss", "tree"] },
    { name: "height", type: "numeric", values: Float64Array.from(kind, (k) => rng.uniform() < 0.1 ? Number.NaN : Math.round(10 * (k * 20 + 5 + rng.normal())) / 10) }, // biome-ignore format: one line
    { name: "leaves", type: "integer", values: Float64Array.from(kind, (k) => 100 * k + rng.integer(30)) },
    { name: "colour", type: "category", codes: kind.map((k) => 2 * k + rng.integer(2)), levels: ["green", "grey", "brown", "black"] }, // biome-ignore format: one line
    { name: "planet", type: "category", codes: new Int32Array(n), levels: ["Earth"] },
  ]);
}

const numbers = (from: Table, name: string) =>
  (from.columns.find((c) => c.name === name) as Extract<Column, { values: Float64Array }>).values;
const words = (from: Table, name: string) => {
  const { codes, levels } = from.columns.find((c) => c.name === name) as Extract<Column, { codes: Int32Array }>;
  return Array.from(codes, (code) => levels[code]);
};
const given = (seed: number) => ({ rng: seededRng(seed), count: 5, kernels });

describe("variations of rows", () => {
  test("without jitter are rows of the table, whole", async () => {
    const source = plants(200, 1);
    const { table: made, resampled, novelty } = await resampleTable(source, { ...given(1), rows: [3, 10], jitter: 0 });
    expect(made.rows).toBe(10);
    expect(made.columns.map(({ name, type }) => [name, type])).toEqual(
      source.columns.map(({ name, type }) => [name, type]),
    );
    resampled.parents.forEach((row, i) => {
      expect(words(made, "colour")[i]).toBe(words(source, "colour")[row]);
      expect(numbers(made, "height")[i]).toBe(numbers(source, "height")[row]);
    });
    expect(novelty.copies).toBe(10);
  });

  test("with jitter have new numbers that are valid, and gaps only where their row has", async () => {
    const source = plants(300, 2);
    const { table: made, resampled, novelty } = await resampleTable(source, { ...given(2), change: 0.5 });
    expect(made.rows).toBe(1500);
    const [heights, of] = [numbers(made, "height"), numbers(source, "height")];
    resampled.parents.forEach((row, i) => {
      expect(Number.isNaN(heights[i]!)).toBe(Number.isNaN(of[row]!));
      if (!Number.isNaN(heights[i]!)) expect(Math.round(10 * heights[i]!) / 10).toBe(heights[i]!);
    });
    expect(numbers(made, "leaves").every(Number.isInteger)).toBe(true);
    expect(new Set(words(made, "planet"))).toEqual(new Set(["Earth"]));
    expect(novelty.copies).toBeLessThan(1000);
    expect(resampled.jitter).toBeGreaterThan(0);
  });

  test("change the label no more than the dial says: kinds far apart stay at small change, and mix at large", async () => {
    const source = plants(200, 3);
    const near = await resampleTable(source, { ...given(3), change: 0.1, label: "kind", jitter: 0 });
    expect(near.label!.changed).toBeLessThan(0.02);
    expect(near.label!.ifIndependent).toBeCloseTo(0.5, 12);
    const far = await resampleTable(source, { ...given(3), change: 1.9, label: "kind", jitter: 0 });
    expect(far.label!.changed).toBeGreaterThan(0.3);
    expect(words(far.table, "kind")).toEqual(Array.from(far.resampled.parents, (row) => words(source, "kind")[row]));
  });

  test("of rows that are not in the table begin where they are", async () => {
    const [source, queries] = [plants(200, 4), plants(3, 5)];
    const found = await resampleTable(source, { ...given(4), queries, label: "kind", change: 0.1 });
    expect(found.table.rows).toBe(15);
    expect(words(found.table, "kind")).toEqual(
      Array.from({ length: 15 }, (_, i) => ["moss", "tree", "moss"][Math.floor(i / 5)]),
    );
    const unlabelled = table(queries.columns.filter(({ name }) => name !== "kind"));
    expect((await resampleTable(source, { ...given(4), queries: unlabelled, label: "kind" })).label).toBeUndefined();
  });

  test("unchanged rows are counted: nearly all at a change near 0", async () => {
    const { unchanged } = await resampleTable(plants(50, 6), { ...given(5), epsilon: 1e-6, jitter: 0 });
    expect(unchanged).toBe(1);
  });
});

test("what cannot be varied is refused in words", async () => {
  const source = plants(20, 7);
  const make = (options: object, from = source) => resampleTable(from, { ...given(6), ...options });
  await expect(make({ rows: [20] })).rejects.toThrow("each row must be from 0 to 19; received 20");
  await expect(make({ rows: [] })).rejects.toThrow("rows must be at least one");
  await expect(make({ rows: [1], queries: source })).rejects.toThrow("left out when queries are given");
  await expect(make({ label: "none" })).rejects.toThrow("label must be a column of the table");
  const narrow = table(source.columns.slice(0, 2));
  await expect(make({ queries: narrow })).rejects.toThrow("queries lack the column leaves");
  const one = table([{ name: "a", type: "numeric", values: Float64Array.of(1) }]);
  await expect(make({}, one)).rejects.toThrow("no column varies");
  const infinite = table([{ name: "a", type: "numeric", values: Float64Array.of(1, Infinity) }]);
  await expect(make({}, infinite)).rejects.toThrow("row 2, column a: infinite");
});
