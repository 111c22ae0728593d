import { seededRng, table } from "@pushforward/core";
import {
  encodeDomain,
  findMechanism,
  Ledger,
  memoryStore,
  type ReceiptLine,
  readSchema,
  rhoOfEpsilon,
  synthesize,
} from "@pushforward/methods/privacy";
import { boundsGrid, privateBounds, quantileScores } from "@pushforward/methods/privacy/bounds";
import { randomSource } from "@pushforward/methods/privacy/noise";
import { expect, test } from "vitest";

const schemaOf = (entry: object) => readSchema({ attributes: [{ name: "x", ...entry }] });

test("a grid of round numbers, or of whole days, that depends on the schema alone", () => {
  const [wage] = schemaOf({ type: "numeric", bounds: "private", low: -2, high: 30 }).domain.attributes;
  const grid = boundsGrid(wage as never);
  expect([grid[0], grid.at(-1)]).toEqual([-2, 30]);
  for (const point of [-1.5, -0.001, 0, 1e-6, 0.25, 1, 12, 25]) expect(grid).toContain(point);
  const [age] = schemaOf({ type: "integer", bounds: "private", low: 0, high: 130 }).domain.attributes;
  expect(boundsGrid(age as never)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 130,
  ]);
  const [born] = schemaOf({ type: "time", bounds: "private" }).domain.attributes;
  expect(boundsGrid(born as never).every((point) => point % 86_400_000 === 0)).toBe(true);
});

test("the bin that holds the quantile scores 0, others by the rows between", () => {
  const values = Array.from({ length: 1000 }, (_, i) => i); // 0 … 999, #{x < t} = t
  // At 5‰ the quantile lies at 5. The bin from 10 on is 5 rows above it, that up to 2 is 3 rows below it.
  expect(quantileScores(values, [0, 2, 10, 500, 2000, 3000], 5)).toEqual([-3000n, 0n, -5000n, -495_000n, -995_000n]);
  expect(quantileScores(values, [0, 500, 2000, 3000, 4000], 995)).toEqual([-495_000n, 0n, -5000n, -5000n]);
});

test("one row that comes, goes or changes moves no score by more than 1000: every table of up to 3 rows", () => {
  const grid = [0, 1, 2, 3];
  const tables = [
    [],
    ...[0, 1, 2, 3].flatMap((a) => [
      [a],
      ...[0, 1, 2, 3].flatMap((b) => [[a, b], ...[0, 1, 2, 3].map((c) => [a, b, c])]),
    ]),
  ];
  let most = 0;
  for (const permille of [5, 500, 995])
    for (const rows of tables) {
      const scores = quantileScores(rows, grid, permille);
      const added = [0, 1, 2, 3].map((value) => [...rows, value]);
      const replaced = rows.flatMap((_, i) => [0, 1, 2, 3].map((value) => rows.with(i, value)));
      for (const neighbour of [...added, ...replaced])
        for (const [k, score] of quantileScores(neighbour, grid, permille).entries())
          most = Math.max(most, Math.abs(Number(score - scores[k]!)));
    }
  expect(most).toBe(1000);
});

test("bought bounds lie near the quantiles, and cost what they are said to", () => {
  const rng = seededRng(3);
  const source = randomSource((words) => rng.fillU32(words));
  const schema = schemaOf({ type: "numeric", bounds: "private", missing: true });
  const values = Float64Array.from({ length: 20_000 }, (_, i) =>
    i % 50 === 0 ? Number.NaN : 1000 + 9000 * rng.uniform(),
  );
  const lines: ReceiptLine[] = [];
  const rho = 0.004;
  const encoded = encodeDomain(table([{ name: "x", type: "numeric", values }]), schema.domain);
  const bought = privateBounds(encoded, { attributes: schema.bought, rho, source, record: (line) => lines.push(line) });
  expect(bought.attributes[0]).toMatchObject({ low: 1000, high: 10_000, clamp: true }); // of the grid, around 1180 and 9820
  expect(lines.map(({ what, mechanism }) => [what, mechanism])).toEqual([
    ["lower bound of x", "exponential"],
    ["upper bound of x", "exponential"],
  ]);
  expect(lines[0]!.rho! + lines[1]!.rho!).toBeLessThanOrEqual(rho);
  expect((lines[0]!.rho! + lines[1]!.rho!) / rho).toBeCloseTo(1, 9);
});

test("synthesize buys bounds with a tenth of the budget, shown in the receipt, and all of it fits the ledger", async () => {
  const rng = seededRng(5);
  const schema = readSchema({
    attributes: [
      { name: "age", type: "integer", bounds: "private" },
      { name: "sex", type: "category", values: ["f", "m"] },
    ],
  });
  const rows = 5000;
  const data = table([
    { name: "age", type: "integer", values: Float64Array.from({ length: rows }, () => 20 + rng.integer(60)) },
    {
      name: "sex",
      type: "category",
      levels: ["f", "m"],
      codes: Int32Array.from({ length: rows }, () => rng.integer(2)),
    },
  ]);
  const ledger = new Ledger(memoryStore(), { data: "t", delta: 1e-6 });
  const options = { mechanism: findMechanism("independent")!, ledger, epsilon: 2, delta: 1e-6, seed: 0 };
  const { table: made, release } = await synthesize(data, schema, options);
  const { receipt, rho } = release.certificate;
  expect(receipt.map(({ what }) => what)).toEqual([
    "lower bound of age",
    "upper bound of age",
    "marginal age",
    "marginal sex",
  ]);
  expect(rho!).toBeLessThanOrEqual(rhoOfEpsilon(2, 1e-6));
  expect(rho! / rhoOfEpsilon(2, 1e-6)).toBeCloseTo(1, 6);
  expect(ledger.state().spent).toBeCloseTo(2, 6);
  const ages = (made.columns[0] as { values: Float64Array }).values;
  expect(Math.min(...ages)).toBeGreaterThanOrEqual(10); // far from the 10^12 of a grid without any limit
  expect(Math.max(...ages)).toBeLessThanOrEqual(120);
  const slicing = { ...options, mechanism: findMechanism("slicing")! };
  await expect(synthesize(data, schema, slicing)).rejects.toThrow("slicing cannot buy the bounds of age");
});

test("what a schema may say about private bounds", () => {
  expect(schemaOf({ type: "numeric", bounds: "private" })).toMatchObject({
    bought: ["x"],
    domain: { attributes: [{ low: -1e12, high: 1e12, clamp: true }] },
  });
  expect(() => schemaOf({ type: "numeric", bounds: "auto" })).toThrow(
    'attribute x: bounds must be "private", or left out; received auto',
  );
  expect(() => schemaOf({ type: "numeric", bounds: "private", edges: [0, 1] })).toThrow(
    "attribute x: edges must be left out where bounds are private",
  );
});
