import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { table } from "@pushforward/core";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const x = table([numbers("a", 0, 2), numbers("b", 0, 0)]);
const y = table([numbers("a", 4, 10), numbers("b", 4, 4)]);
const context: OperationContext = { watch: {}, threads: 1 };

async function answer(given: Record<string, unknown>) {
  const operation = await findOperation("barycenter");
  const result = (await operation.run({ x, y }, parseOptions(operation, given), context)) as Record<string, unknown>;
  const meta = { operation: "barycenter", version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  return { operation, result, meta, text: await operation.views.text(result, meta, { width: 80, colour: false }) };
}

test("one column: quantiles a quarter of the way, with their weights", async () => {
  const { operation, result, meta, text } = await answer({ columns: ["a"], share: 0.25 });
  expect(String(await operation.views.files.csv!(result, meta))).toBe("a,weight\r\n1,0.5\r\n4,0.5\r\n");
  expect(result.distances).toMatchObject({ x: expect.closeTo(0.25 * Math.sqrt(40), 12) }); // W_2² = (16 + 64)/2
  expect(text).toContain("25% of the way");
});

test("one point in the plane: the middle of the means, and the same seed gives the same", async () => {
  const { result, text } = await answer({ points: 1 });
  expect(result.map).toEqual({ columns: ["a", "b"], rows: [[4, 2]] });
  expect(text).toMatch(/converged +yes/);
  expect((await answer({ points: 1 })).result).toEqual(result);
});
