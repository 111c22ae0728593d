import { type Kernels, type Metric, neighbourTree, openKernels } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { plain, uniform, wasm } from "./support/twins.js";

type Points = Float64Array;

const distance = (metric: Metric, d: number, a: Points, i: number, b: Points, j: number): number => {
  let sum = 0;
  for (let t = 0; t < d; t++) {
    const gap = Math.abs(a[i * d + t]! - b[j * d + t]!);
    sum = metric === "maximum" ? Math.max(sum, gap) : sum + gap * gap;
  }
  return metric === "maximum" ? sum : Math.sqrt(sum);
};

/** All pairs, sorted: what the tree must say to the last bit. */
function nearestByHand(metric: Metric, d: number, points: Points, k: number, queries = points) {
  const [n, m, self] = [points.length / d, queries.length / d, queries === points];
  const [distances, indices] = [new Float64Array(m * k).fill(Infinity), new Int32Array(m * k).fill(-1)];
  for (let i = 0; i < m; i++) {
    const row = Array.from({ length: n }, (_, j) => [distance(metric, d, queries, i, points, j), j] as const)
      .filter(([, j]) => !self || j !== i)
      .sort(([a, i], [b, j]) => a - b || i - j);
    row.slice(0, k).forEach(([value, j], z) => {
      distances[i * k + z] = value;
      indices[i * k + z] = j;
    });
  }
  return { k, distances, indices };
}

function countsByHand(metric: Metric, d: number, points: Points, radii: Points, closed: boolean, queries = points) {
  return Int32Array.from(radii, (radius, i) => {
    let count = 0;
    for (let j = 0; j < points.length / d; j++) {
      if (queries === points && i === j) continue;
      const apart = distance(metric, d, queries, i, points, j);
      if (closed ? apart <= radius : apart < radius) count++;
    }
    return count;
  });
}

const onGrid = (points: Points, steps: number) => points.map((value) => Math.round(steps * value));

const clouds = [
  { what: "one point", d: 2, points: uniform(2, 1) },
  { what: "two points", d: 1, points: uniform(2, 2) },
  { what: "a full tile", d: 3, points: uniform(16 * 3, 3) },
  { what: "a tile and one more point", d: 3, points: uniform(17 * 3, 4) },
  { what: "a line", d: 1, points: uniform(300, 5) },
  { what: "a line of ties", d: 1, points: onGrid(uniform(300, 6), 5) },
  { what: "the plane", d: 2, points: uniform(600, 7) },
  { what: "a grid with many ties", d: 2, points: onGrid(uniform(800, 8), 4) },
  { what: "duplicates only", d: 4, points: new Float64Array(400) },
  { what: "seven dimensions, four at a time", d: 7, points: uniform(700, 9) },
  { what: "nine dimensions", d: 9, points: uniform(9 * 200, 14) },
  { what: "zeros of either sign", d: 4, points: uniform(4 * 200, 15).map((v) => (Math.abs(v) < 0.4 ? v * 0 : v)) },
  { what: "a grid in five dimensions", d: 5, points: onGrid(uniform(5 * 300, 16), 2) },
  { what: "five very unlike columns", d: 5, points: uniform(5 * 200, 17).map((v, i) => v * 10 ** (3 * (i % 5))) },
  { what: "more dimensions than points", d: 40, points: uniform(800, 10) },
  { what: "very unlike columns", d: 3, points: uniform(600, 11).map((v, i) => v * [1e-9, 1, 1e9][i % 3]!) },
];

for (const [name, kernels] of Object.entries({ wasm, plain }) as [string, Kernels][])
  for (const metric of ["euclidean", "maximum"] as const)
    test.each(clouds)(
      `$what, ${metric} in ${name}: what a look at all pairs says, to the last bit`,
      async ({ d, points }) => {
        const tree = neighbourTree(kernels, points, d, metric);
        const queries = uniform(37 * d, 12, 2);
        for (const k of [1, 3, 20]) {
          expect(await tree.nearest(k)).toEqual(nearestByHand(metric, d, points, k));
          expect(await tree.nearest(k, { queries })).toEqual(nearestByHand(metric, d, points, k, queries));
        }
        // Radii at which points lie: strictly within and at most differ there.
        const third = (await tree.nearest(3)).distances;
        const radii = Float64Array.from({ length: tree.n }, (_, i) => (i % 7 === 0 ? 0 : third[3 * i + (i % 3)]!));
        const ofQueries = (await tree.nearest(2, { queries })).distances.filter((_, i) => i % 2 === 1);
        for (const closed of [false, true]) {
          expect(await tree.counts(radii, { closed })).toEqual(countsByHand(metric, d, points, radii, closed));
          expect(await tree.counts(ofQueries, { queries, closed })).toEqual(
            countsByHand(metric, d, points, ofQueries, closed, queries),
          );
        }
        tree.free();
      },
    );

const wide = [
  { what: "a cube", d: 16, points: uniform(1100 * 16, 21) },
  { what: "a grid with many ties", d: 17, points: onGrid(uniform(1200 * 17, 22), 1) },
  { what: "duplicates only", d: 16, points: new Float64Array(1100 * 16) },
  { what: "very unlike columns", d: 18, points: uniform(1100 * 18, 23).map((v, i) => v * [1e-9, 1, 1e9][i % 3]!) },
  { what: "far from the origin", d: 20, points: uniform(1100 * 20, 24).map((v) => 1e8 + v) },
  {
    what: "closer than float32 can tell",
    d: 16,
    points: uniform(1100 * 16, 25).map((v, i) => (i < 16 ? 1 : 1e-9 * v)),
  },
  { what: "too large for float32", d: 16, points: uniform(1100 * 16, 26).map((v) => 1e30 * v) },
  { what: "too small for float32", d: 16, points: uniform(1100 * 16, 27).map((v) => 1e-30 * v) },
];

for (const [name, kernels] of Object.entries({ wasm, plain }) as [string, Kernels][])
  test.each(wide)(`$what in ${name}, many points in many dimensions: the same bits`, async ({ what, d, points }) => {
    // The plain twin computes the same distances; two clouds show that it is asked the same way.
    if (name === "plain" && what !== "a cube" && what !== "a grid with many ties") return;
    const tree = neighbourTree(kernels, points, d);
    const some = points.slice(0, 30 * d);
    const queries = Float64Array.of(...some, ...uniform(20 * d, 28, 2), ...some.map((value) => 1e20 * (value + 1)));
    // Far queries make whole numbers too coarse; near ones alone are found by them.
    for (const asked of [queries, queries.subarray(0, 50 * d)])
      for (const k of [1, 7])
        expect(await tree.nearest(k, { queries: asked })).toEqual(nearestByHand("euclidean", d, points, k, asked));
    if (what === "a cube") expect(await tree.nearest(5)).toEqual(nearestByHand("euclidean", d, points, 5));
    tree.free();
  });

test.each(wide.slice(0, 5))(
  "$what: a known distance is a head start and changes nothing; balls are counted, too",
  async ({ d, points }) => {
    const tree = neighbourTree(wasm, points, d);
    const queries = Float64Array.of(...points.slice(0, 30 * d), ...uniform(20 * d, 28, 2));
    const found = await tree.nearest(9, { queries });
    // Known to hold nine points: exactly, by a little more, and not at all.
    const within = Float64Array.from(
      { length: 50 },
      (_, i) => found.distances[9 * i + 8]! * [1, 1.3, Infinity][i % 3]!,
    );
    expect(await tree.nearest(9, { queries, within })).toEqual(found);
    const radii = found.distances.filter((_, at) => at % 9 === 4);
    expect(await tree.counts(radii, { queries })).toEqual(countsByHand("euclidean", d, points, radii, false, queries));
    tree.free();
  },
);

const blocks = [
  { what: "a cube", d: 4, points: uniform(17_000 * 4, 31) },
  { what: "a grid with many ties", d: 4, points: onGrid(uniform(17_000 * 4, 32), 5) },
  { what: "many equal points", d: 4, points: uniform(17_000 * 4, 33).map((v, i) => (i % 400 < 4 ? v : 0.25)) },
  { what: "columns of unlike tails", d: 5, points: uniform(17_000 * 5, 34).map((v, i) => (i % 5 === 0 ? 1 / v : v)) },
];

test.each(blocks)("$what in several blocks at maximum norm: the same bits", async ({ d, points }) => {
  const some = points.slice(0, 5 * d);
  const queries = Float64Array.of(...some, ...uniform(5 * d, 35, 2), ...some.map((value) => 1e6 * (value + 1)));
  const expected = nearestByHand("maximum", d, points, 5, queries);
  const radii = expected.distances.filter((_, i) => i % 5 === 4);
  for (const kernels of [wasm, plain]) {
    const tree = neighbourTree(kernels, points, d, "maximum");
    expect(await tree.nearest(5, { queries })).toEqual(expected);
    for (const closed of [false, true])
      expect(await tree.counts(radii, { queries, closed })).toEqual(
        countsByHand("maximum", d, points, radii, closed, queries),
      );
    tree.free();
  }
});

test("threads change nothing, and many equal points are no slower to tell apart", async () => {
  const two = await openKernels({ threads: 2 });
  const points = uniform(2 * 20_000, 13).map((value, i) => (i % 200 < 2 ? value : 0.25));
  const [one, other] = [neighbourTree(wasm, points, 2, "maximum"), neighbourTree(two, points, 2, "maximum")];
  const found = await one.nearest(4);
  expect(await other.nearest(4)).toEqual(found);
  expect(Array.from(found.indices.slice(4 * 19_999))).toEqual([1, 2, 3, 4]); // point 0 is one of the others
  one.free();
  other.free();
  await two.close();
});

test("sorted, reversed and organ-pipe points are cut in halves as fast as others", async () => {
  const n = 100_000;
  for (const place of [(i: number) => i, (i: number) => -i, (i: number) => Math.min(i, n - i)]) {
    const points = Float64Array.from({ length: 2 * n }, (_, i) => place(i >> 1) * (1 + (i & 1)));
    const tree = neighbourTree(wasm, points, 2);
    const { distances } = await tree.nearest(1, { queries: points.subarray(0, 20) });
    expect(Array.from(distances)).toEqual(new Array(10).fill(0));
    tree.free();
  }
});

test("errors name the argument", async () => {
  expect(() => neighbourTree(wasm, new Float64Array(5), 2)).toThrow("points must be a positive multiple of d = 2 long");
  expect(() => neighbourTree(wasm, new Float64Array(0), 2)).toThrow("points must be");
  expect(() => neighbourTree(wasm, Float64Array.of(1, Number.NaN), 2)).toThrow("points must be finite");
  expect(() => neighbourTree(wasm, Float64Array.of(1, 1e160), 2)).toThrow("at most 1e+150");
  expect(() => neighbourTree(wasm, uniform(4, 1), 0)).toThrow("d must be an integer of at least 1; received 0");
  const tree = neighbourTree(wasm, uniform(4, 1), 2);
  await expect(tree.nearest(0)).rejects.toThrow("k must be an integer of at least 1; received 0");
  await expect(tree.nearest(1, { queries: uniform(3, 1) })).rejects.toThrow("queries must be a multiple of d = 2 long");
  await expect(tree.counts(Float64Array.of(1))).rejects.toThrow("radii must be 2 numbers");
  await expect(tree.counts(Float64Array.of(1, Number.NaN))).rejects.toThrow("radius 1 must be at least 0");
});
