import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { table } from "@pushforward/core";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const x = table([numbers("a", 0, 1), numbers("b", 0, 0)]);
const y = table([numbers("a", 3, 4), numbers("b", 4, 4)]);
const context: OperationContext = { watch: {}, threads: 1 };

test.each([
  ["gaussian", 5 / Math.sqrt(Math.LN2)],
  ["exponential", 5 / Math.LN2],
  ["power", 5],
])("a shift by 5, ψ %s", async (psi, distance) => {
  const operation = await findOperation("orlicz-wasserstein");
  const result = (await operation.run({ x, y }, parseOptions(operation, { psi }), context)) as Record<string, unknown>;
  expect(result.distance).toBeCloseTo(distance, 8);
  const meta = { operation: operation.name, version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  const text = await operation.views.text(result, meta, { width: 80, colour: false });
  expect(text).toMatch(/converged +yes/);
});
