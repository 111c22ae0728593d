import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Table, table } from "@pushforward/core";
import { gromovWassersteinDefaults } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
// A triangle of sides 3, 4, 5, and the same one turned, in other columns and another order.
const x = table([numbers("a", 0, 3, 0), numbers("b", 0, 0, 4), numbers("mark", 1, 2, 3)]);
const y = table([numbers("u", 9, 5, 5), numbers("v", 0, 3, 0), numbers("w", 1, 1, 1), numbers("mark", 1, 2, 3)]);
const context: OperationContext = { watch: {}, threads: 1 };

async function answer(given: Record<string, unknown>, to: Table = y) {
  const operation = await findOperation("gromov-wasserstein");
  const result = (await operation.run({ x, y: to }, parseOptions(operation, given), context)) as Record<
    string,
    unknown
  >;
  const meta = { operation: "gromov-wasserstein", version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  const text = await operation.views.text(result, meta, { width: 80, colour: false });
  return { operation, result, text, meta };
}

test("the defaults are those of the method", async () => {
  const parsed = parseOptions(await findOperation("gromov-wasserstein"), {}) as Record<string, unknown>;
  const { geometry, starts } = gromovWassersteinDefaults;
  expect({ geometry: parsed.geometry, starts: parsed.starts }).toEqual({ geometry, starts });
});

test("a triangle turned, in other columns: distance 0, and the plan says which corner is which", async () => {
  const { operation, result, text, meta } = await answer({
    columns: ["a", "b"],
    yColumns: ["u", "v", "w"],
    plan: true,
  });
  expect(result.distance).toBeLessThan(1e-12);
  expect(
    String(await operation.views.files.csv!(result, meta))
      .split("\r\n")
      .slice(1, 4),
  ).toEqual([
    `1,3,${1 / 3}`, // the right angle
    `2,2,${1 / 3}`, // 3 away from it
    `3,1,${1 / 3}`,
  ]);
  expect(text).toContain("x.csv (3 points in 2 dimensions)");
  expect(text).toMatch(/stationary +yes/);
});

test("marks compared directly hold corners in place, and are no coordinates", async () => {
  const { result, text } = await answer({
    columns: ["a", "b"],
    yColumns: ["u", "v"],
    features: ["mark"],
    alpha: 0.001,
  });
  expect(result.features).toBe(0);
  expect(result.gromov).toBeGreaterThan(1);
  expect(text).toContain("share 0.001");
  expect((await answer({ features: ["mark"] })).result.sizes).toMatchObject({ xDimensions: 2, yDimensions: 3 });
});

test("with entropy the objective is told", async () => {
  const { text, result } = await answer({ columns: ["a", "b"], yColumns: ["u", "v"], epsilon: 5 });
  expect(result.converged).toBe(true);
  expect(text).toMatch(/objective .*epsilon 5/);
});
