import { expect, test } from "vitest";
import { cloudPoints, nearestPoint, pointsInside } from "../dist/pictures/cloud-points.js";
import { type CloudView, clipRows, moved, shownRange, ticks, wholeCube, wholePlane, zoomed } from "../dist/pictures/cloud-view.js"; // biome-ignore format: one line
import { tickText } from "../dist/pictures/tick-text.js";

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const two = cloudPoints([
  [of(0, 10, NaN, 5), of(0, 20, 3, 10)],
  [of(10, Infinity), of(0, 1)],
]);
const at = (view: CloudView, place: readonly [number, number, number], aspect = 1): [number, number] => {
  const [across, up] = clipRows(view, aspect).map(([a, b, c, d]) => a * place[0] + b * place[1] + c * place[2] + d);
  return [across!, up!];
};

test("rows without a value have no place, the others go from −1 to 1 over all tables", () => {
  expect(two).toMatchObject({ count: 4, parts: 2, left: 2, ranges: [[0, 10], [0, 20]] }); // biome-ignore format: one line
  const found = Array.from({ length: 4 }, (_, p) => [two.part[p], two.row[p], ...two.places.slice(3 * p, 3 * p + 3)].join(" ")); // biome-ignore format: one line
  expect(found.sort()).toEqual(["0 0 -1 -1 0", "0 1 1 1 0", "0 3 0 0 0", "1 0 1 -1 0"]);
});

test("the first points are a fair sample of all", () => {
  const n = 20_000;
  const { row } = cloudPoints([[Float64Array.from({ length: n }, (_, i) => i), new Float64Array(n)]]);
  const mean = row.slice(0, 1000).reduce((sum, i) => sum + i, 0) / 1000;
  // The mean of 1000 of n rows has a standard error of n/√12/√1000 and no more; four of them.
  expect(Math.abs(mean - n / 2)).toBeLessThan((4 * n) / Math.sqrt(12 * 1000));
});

test("a column of one value lies in the middle, and the widest range has places", () => {
  expect([...cloudPoints([[of(3, 3), of(-Number.MAX_VALUE, Number.MAX_VALUE)]]).places].map(Math.abs)).toEqual([0, 1, 0, 0, 1, 0]); // biome-ignore format: one line
});

test("zooming leaves what is under the hand where it is, in the plane and in space", () => {
  for (const view of [wholePlane, wholeCube, { ...wholePlane, zoom: 7, x: 0.3, y: -0.2 }]) {
    const place = [0.4, -0.5, 0.2] as const;
    const before = at(view, place, 1.6);
    const after = at(zoomed(view, 3, before, 1.6), place, 1.6);
    for (const k of [0, 1]) expect(after[k]).toBeCloseTo(before[k]!, 9);
  }
  expect(zoomed(wholePlane, 0.1, [0, 0], 1).zoom).toBe(1);
});

test("dragging moves the plane with the hand", () => {
  const [x, y] = at(moved({ ...wholePlane, zoom: 4 }, [0.25, -0.5], 1), [0, 0, 0]);
  expect(x).toBeCloseTo(0.25, 12);
  expect(y).toBeCloseTo(-0.5, 12);
});

test("turned about the upright axis by a right angle, what was across is deep; the cube fits at any turn", () => {
  const side = { ...wholeCube, turned: { yaw: Math.PI / 2, pitch: 0 } };
  expect(at(side, [1, 0, 0])[0]).toBeCloseTo(0, 12);
  expect(at(side, [0, 0, 1])[1]).toBeGreaterThan(0.5);
  for (let k = 0; k < 64; k++) {
    const turned = { yaw: k, pitch: Math.sin(3 * k) * 1.5 };
    const corner = [k & 1 ? 1 : -1, k & 2 ? 1 : -1, k & 4 ? 1 : -1] as const;
    for (const value of at({ ...wholeCube, turned }, corner, 2)) expect(Math.abs(value)).toBeLessThanOrEqual(1.01);
  }
});

test("the nearest point within reach is found in pixels, and the rows in a box of each table", () => {
  const rows = clipRows(wholePlane, 1);
  const found = nearestPoint(two, rows, [0.05, 0], [200, 200], 8); // 5 pixels from the point in the middle
  expect([two.part[found], two.row[found]]).toEqual([0, 3]);
  expect(nearestPoint(two, rows, [0.3, 0.3], [200, 200], 8)).toBe(-1);
  const inside = pointsInside(two, rows, { left: -0.1, right: 1, bottom: -1, top: 1 });
  expect(inside.map((part) => [...part])).toEqual([[1, 3], [0]]);
});

test("scales show round values inside what is seen", () => {
  expect(shownRange({ ...wholePlane, zoom: 1 / 0.94 }, "x", [10, 20])).toEqual([
    expect.closeTo(10, 12),
    expect.closeTo(20, 12),
  ]);
  expect(ticks([0, 10], 5).values).toEqual([0, 2, 4, 6, 8, 10]);
  expect(ticks([0.13, 0.29], 4)).toEqual({ values: [0.15, 0.2, 0.25].map((v) => expect.closeTo(v, 12)), step: 0.05 });
  expect(ticks([3, 3], 4).values).toEqual([3]);
  expect(tickText(0.30000000000000004, 0.1, false)).toBe("0.3");
  expect(tickText(2e9, 1e9, false)).toBe("2e+9");
  expect(tickText(86_400_000, 86_400_000, true)).toBe("1970-01-02");
});
