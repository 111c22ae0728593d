import { findOperation } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { table } from "@pushforward/core";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};

test("means 3 apart and spreads 1 and 2: the distance is √10, its parts are told", async () => {
  const operation = await findOperation("gaussian-wasserstein");
  const inputs = { x: table([numbers("a", -1, 1)]), y: table([numbers("a", 1, 5)]) };
  const result = await operation.run(inputs, parseOptions(operation, {}), { watch: {}, threads: 1 });
  expect(result).toMatchObject({ distance: expect.closeTo(Math.sqrt(10), 12), map: [[expect.closeTo(2, 12)]] });
  const meta = { operation: "gaussian-wasserstein", version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 80, colour: false }));
  expect(text).toMatch(/by the means +3 +90\.?0?% of the squared distance\n +by the spreads +1 +10\.?0?% of/);
});
