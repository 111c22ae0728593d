import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { neighbourTree, openKernels } from "@pushforward/kernels";
import { closedFormSamples, neighbourMeans, spacingOf, surroundingsOf } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { normal } from "./clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

test("the spacing of rows on a grid is the grid's, repeated rows or not", async () => {
  const grid = Float64Array.from({ length: 50 }, (_, i) => 0.5 * Math.floor(i / 2));
  expect(
    await spacingOf(
      kernels,
      samplesFrom(
        Float64Array.from({ length: 50 }, (_, i) => 0.5 * i),
        1,
      ),
    ),
  ).toBe(0.5);
  expect(await spacingOf(kernels, samplesFrom(Float64Array.of(...grid, 100, 100.25), 1))).toBe(0.25);
});

describe("what rows have around them", () => {
  async function around(x: Samples, k: number) {
    const tree = neighbourTree(kernels, x.data, x.d);
    const found = await surroundingsOf(tree, x, k);
    tree.free();
    return found;
  }
  const lattice = (side: number, d: number) =>
    samplesFrom(
      Float64Array.from({ length: side ** d * d }, (_, at) => Math.floor(Math.floor(at / d) / side ** (at % d)) % side),
      d,
    );

  test("smoothing reaches the second neighbour along the sheet that rows fill, in any space around it", async () => {
    const rng = seededRng(30);
    const flat = samplesFrom(
      Float64Array.from({ length: 2 * 4000 }, () => rng.uniform()),
      2,
    );
    const inside = samplesFrom(Float64Array.from({ length: 10 * 4000 }, (_, at) => (at % 10 < 2 ? flat.data[2 * Math.floor(at / 10) + (at % 10)]! : 3)), 10); // biome-ignore format: a line
    const [own, wide] = [await around(flat, 50), await around(inside, 50)];
    // In a plane of density n, n·π·r² to the second neighbour is gamma(2), whose median is 1.678.
    expect(own.smoothing / (Math.sqrt(1.678 / (4000 * Math.PI)) / Math.SQRT2)).toBeCloseTo(1, 1);
    expect(wide.smoothing).toBeCloseTo(own.smoothing, 12);
  });

  test("on a lattice, of one row, of equal rows and of two", async () => {
    // All neighbours of a row of a square lattice are 1 or √2 away; ties do not make the dimension exceed d.
    const { smoothing } = await around(lattice(20, 2), 20);
    expect(smoothing).toBeGreaterThanOrEqual(1 / Math.SQRT2 - 1e-12);
    expect(smoothing).toBeLessThanOrEqual(1);
    const none = { smoothing: 0, noise: Infinity };
    expect(await around(samplesFrom(Float64Array.of(1, 2), 2), 5)).toEqual(none);
    expect(await around(samplesFrom(Float64Array.of(1, 1, 1), 1), 5)).toEqual(none);
    expect(await around(samplesFrom(Float64Array.of(1, 4), 1), 5)).toEqual({
      smoothing: 3,
      noise: Infinity,
    });
  });

  test.each([2, 20])("under that noise neighbours see all that counts, d = %i", async (d) => {
    const x = normal(3000, d, 31);
    const { noise } = await around(x, 100);
    const t = 1 / (1 + noise);
    const tree = neighbourTree(kernels, x.data, x.d);
    const shares = Array.from({ length: 200 }, async (_, i) => {
      const one = neighbourMeans(x, tree, 100).open(1);
      await one.means(
        x.data.subarray(15 * i * d, (15 * i + 1) * d).map((value) => t * value),
        t,
      );
      return one.leftOut;
    });
    // ln(n) + 14 makes the share at most e^−14 where it was set, and it was for three quarters of the rows.
    const small = (await Promise.all(shares)).filter((share) => share <= 1e-6);
    expect(small.length).toBeGreaterThan(0.65 * shares.length);
    tree.free();
    const { leftOut, estimator } = await closedFormSamples(x, 200, {
      rng: seededRng(4),
      estimator: "neighbours",
      kernels,
    });
    expect(estimator).toBe("neighbours");
    expect(leftOut).toBeLessThan(d === 2 ? 1 : 0.01);
  });
});
