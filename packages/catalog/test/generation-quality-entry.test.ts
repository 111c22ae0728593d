import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { seededRng, type Table, table } from "@pushforward/core";
import { generationQualityDefaults } from "@pushforward/methods/diversity";
import { expect, test } from "vitest";

const operation = await findOperation("generation-quality");
const context: OperationContext = { watch: {}, threads: 1 };

function cloud(n: number, seed: number, shift = 0): Table {
  const rng = seededRng(seed);
  const column = (name: string) => ({
    name,
    type: "numeric" as const,
    values: Float64Array.from({ length: n }, () => shift + rng.normal()),
  });
  return table([column("a"), column("b")]);
}

test("the defaults are those of the method", () => {
  expect(parseOptions(operation, {})).toEqual({ ...generationQualityDefaults, seed: 0 });
});

test("six measures, each beside what real points score themselves", async () => {
  const options = parseOptions(operation, { repeats: 3, columns: ["a", "b"] });
  const result = (await operation.run({ real: cloud(120, 1), generated: cloud(90, 2, 1) }, options, context)) as Record<
    string,
    unknown
  >;
  expect(result).toMatchObject({
    buckets: 9,
    repeats: 3,
    halfSize: 60,
    sizes: { real: 120, generated: 90, dimensions: 2 },
  });
  const meta = {
    operation: "generation-quality",
    version: "0",
    inputs: ["real.npy", "made.npy"],
    options: {},
    seconds: 0,
  };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  expect(text).toContain("Generation quality: real.npy (120 points), made.npy (90 points), 2 dimensions");
  for (const name of ["MAUVE", "frontier", "precision", "recall", "density", "coverage"])
    expect(text).toMatch(new RegExp(`${name} +[\\d.]+( ± [\\d.]+)? +at half [\\d.]+, real against real [\\d.]+`));
  const html = String(await operation.views.files.html!(result, meta));
  expect(html).toContain("what a perfect generator would score");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  expect(String(await operation.views.files.svg!(result, meta))).toMatch(/^<svg xmlns=.*Divergence curve.*<\/svg>\n$/s);
});
