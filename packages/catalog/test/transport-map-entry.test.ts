import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const x = table([numbers("a", 0, 1, 0), numbers("b", 0, 0, 2)]);
const y = table([numbers("a", 5, 6, 5), numbers("b", 0, 0, 2)]);
const context: OperationContext = { watch: {}, threads: 1 };

async function answer(name: string, given: Record<string, unknown>, tables: Record<string, Table> = { x, y }) {
  const operation = await findOperation(name);
  const result = (await operation.run(tables, parseOptions(operation, given), context)) as Record<string, unknown>;
  const meta = { operation: name, version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  return { operation, result, meta, text: await operation.views.text(result, meta, { width: 80, colour: false }) };
}

test("a shift of one column: images of the rows, what moves and what stays", async () => {
  const { operation, result, meta, text } = await answer("transport-map", { kind: "barycentric" });
  expect(String(await operation.views.files.csv!(result, meta))).toBe("a,b\r\n5,0\r\n6,0\r\n5,2\r\n");
  expect(result).toMatchObject({
    size: 5,
    columns: [
      { name: "a", mean: 5, still: 0 },
      { name: "b", mean: 0, still: expect.closeTo(1) },
    ],
  });
  expect(text).toMatch(/b +0 +on average 0; 100% stay/);
});

test("rows of a third table go by the same map", async () => {
  const at = table([numbers("b", 7), numbers("a", -1)]);
  const { result } = await answer("transport-map", { kind: "gaussian" }, { x, y, at });
  const { rows } = result.map as { rows: number[][] };
  expect(rows[0]![0]).toBeCloseTo(4, 9);
  expect(rows[0]![1]).toBeCloseTo(7, 9);
});

test("crossing moves cost more than they must", async () => {
  const [from, to] = [table([numbers("a", 0, 1)]), table([numbers("a", 7, 5)])];
  const { operation, result, text } = await answer("monge-gap", {}, { x: from, y: to });
  expect(result).toMatchObject({ gap: 2, mapCost: 32.5, transportCost: 30.5 });
  expect(operation.negatives!.crossing!(result)).toBe(true);
  expect(text).toContain("6.2% of what the moves cost could be saved");
  await expect(answer("monge-gap", {}, { x: from, y })).rejects.toThrow("y must be as many rows as x (2); received 3");
});
