/**
 * Rows of a mixture of product distributions whose counts hardly differ from what the mixture expects.
 * @module
 */
import { check, type Rng, shuffle } from "@pushforward/core";
import type { ProductMixture } from "./fit-mixture.js";
import { systematicSample } from "./systematic-sample.js";

/**
 * `rows` rows of cells, one column an attribute, in the order of their components: ⌊rows/K⌋ for each component, one
 * more for some drawn at random; within a component each attribute is a systematic sample of its shares, in an order
 * of its own. Time O(rows·attributes + K·S).
 *
 * @throws ArgumentError unless `rows` is a positive integer.
 */
export function mixtureRows(
  mixture: ProductMixture,
  rows: number,
  rng: Rng,
): { columns: Uint16Array[]; sizes: number[] } {
  check(Number.isInteger(rows) && rows >= 1, "mixtureRows", "rows", "a positive integer", rows);
  const { components, starts, shares } = mixture;
  const sizes = rowsOfComponents(rows, components, rng.stream(0));
  const columns = Array.from({ length: starts.length - 1 }, () => new Uint16Array(rows));
  let from = 0;
  for (let k = 0; k < components; k++) {
    const chance = rng.stream(k + 1);
    columns.forEach((column, a) => {
      const weights = Float64Array.from(
        { length: starts[a + 1]! - starts[a]! },
        (_, i) => shares[(starts[a]! + i) * components + k]!,
      );
      column.set(systematicSample(weights, sizes[k]!, chance), from);
    });
    from += sizes[k]!;
  }
  return { columns, sizes };
}

function rowsOfComponents(rows: number, components: number, rng: Rng): number[] {
  const more = rows % components;
  const extra = shuffle<number, number[]>(
    rng,
    Array.from({ length: components }, (_, k) => (k < more ? 1 : 0)),
  );
  return extra.map((one) => Math.floor(rows / components) + one);
}
