import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Table, table } from "@pushforward/core";
import { type Wasserstein, wassersteinDefaults } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const x = table([numbers("a", 0, 1), numbers("w", 1, 3)]);
const y = table([numbers("w", 2, 2), numbers("a", 0, 2)]);
const context: OperationContext = { watch: {}, threads: 1 };
const operation = await findOperation("wasserstein");

type Answer = Wasserstein & Record<string, unknown>;

async function answer(given: Record<string, unknown>, from: Table = x, to: Table = y) {
  const result = (await operation.run({ x: from, y: to }, parseOptions(operation, given), context)) as Answer;
  const meta = { operation: "wasserstein", version: "0", inputs: ["x.csv", "<y>.csv"], options: {}, seconds: 0 };
  const text = await operation.views.text(result, meta, { width: 100, colour: false });
  return { result, text, meta };
}

test("the defaults are those of the method", () => {
  expect(parseOptions(operation, {})).toMatchObject(wassersteinDefaults);
});

test("two points to two points, weighted by a column if asked", async () => {
  const { result } = await answer({ columns: ["a"] });
  expect([result.cost, result.distance]).toEqual([0.5, Math.sqrt(0.5)]);
  const { result: weighted, text } = await answer({ weights: "w" });
  expect(weighted.cost).toBeCloseTo(0.25 * 0 + 0.25 * 1 + 0.5 * 1, 14);
  expect(weighted.dual).toBeCloseTo(0.75, 14);
  expect(weighted.gap).toBeLessThan(1e-15);
  expect(text.split("\n")[0]).toBe(
    "Wasserstein distance of order 2: x.csv (2 points), <y>.csv (2 points), 1 dimension",
  );
  expect(text).toMatch(
    /distance +0\.866025 +95% interval.*\n +cost +0\.75 +mean of squared length over 3 moves\n +at least/,
  );
});

test("order, metric, level and seed reach the method", async () => {
  const plane = (...rows: [number, number][]) =>
    table([numbers("a", ...rows.map(([a]) => a)), numbers("b", ...rows.map(([, b]) => b))]);
  const [from, to] = [plane([0, 0], [9, 9]), plane([3, 4], [9, 9])];
  expect((await answer({ p: 1 }, from, to)).result.cost).toBe(2.5);
  expect((await answer({ p: 1, metric: "manhattan" }, from, to)).result.cost).toBe(3.5);
  expect((await answer({ p: 3 }, from, to)).result.cost).toBeCloseTo(125 / 2, 12);
  const { result } = await answer({ level: 0.5 }, from, to);
  expect(result.interval).toMatchObject({ level: 0.5 });
  expect((await answer({ interval: false }, from, to)).result.interval).toBeUndefined();
  // The way lies in b for 16 parts of 25, and b moves 4 in half of the mass.
  expect(result.columns).toEqual([
    { name: "b", share: expect.closeTo(0.64, 12), shift: 2 },
    { name: "a", share: expect.closeTo(0.36, 12), shift: 1.5 },
  ]);
  expect(result.picture).toEqual({
    kind: "plane",
    columns: ["a", "b"],
    complete: true,
    moves: [
      [0, 0, 3, 4],
      [9, 9, 9, 9],
    ],
  });
});

test("a page, a picture and a file of the plan", async () => {
  const plane = (seed: number) =>
    table(
      ["u", "v", "w"].map((name, k) => numbers(name, ...Array.from({ length: 260 }, (_, i) => ((i + k) * seed) % 17))),
    );
  const { result, meta } = await answer({ plan: true }, plane(5), plane(7));
  const html = String(await operation.views.files.html!(result, meta));
  expect(html).toContain("200 moves that carry equal mass");
  expect(html).toContain("&lt;y&gt;.csv");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  const svg = String(await operation.views.files.svg!(result, meta));
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*<\/svg>\n$/s);
  const csv = String(await operation.views.files.csv!(result, meta))
    .trimEnd()
    .split("\r\n");
  expect(csv[0]).toBe("x_row,y_row,mass");
  expect(csv.length - 1).toBe(result.plan.mass.length);
  expect(csv.slice(1).reduce((sum, row) => sum + Number(row.split(",")[2]), 0)).toBeCloseTo(1, 12);
  const { result: line, meta: other } = await answer({ columns: ["u"] }, plane(5), plane(7));
  expect(String(await operation.views.files.svg!(line, other))).toContain("Quantiles of u");
  const unlisted = (async () => operation.views.files.csv!(line, other))();
  await expect(unlisted).rejects.toThrow("--plan must be given");
});

test("what is not proved can fail a run, and says so", () => {
  const unproved = operation.negatives!.unproved!;
  expect([unproved({ certificate: { certified: false } }), unproved({ certificate: { certified: true } })]).toEqual([
    true,
    false,
  ]);
});
