import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

const never = -(2 ** 31);
const always = 2 ** 31 - 2;

interface Found {
  readonly limits: Int32Array;
  readonly counts: Int32Array;
  readonly scores: Int32Array;
  readonly places: Int32Array;
}

/** Queries against points about the middle; padded as the kernel wants it. */
function nearest(queries: Int16Array, points: Int16Array, columns: number, slack: number, k: number, capacity: number) {
  const [own, n] = [queries.length / columns, points.length / columns];
  const [size, rows] = [4 * Math.ceil(own / 4), 8 * Math.ceil(n / 8)];
  const padded = new Int16Array(size * columns);
  padded.set(queries);
  // Four points together, two coordinates of each in turn.
  const inFours = new Int16Array(rows * columns);
  for (let group = 0, at = 0; group < rows; group += 4)
    for (let c = 0; c < columns; c += 2)
      for (let j = group; j < group + 4; j++) {
        inFours[at++] = points[j * columns + c] ?? 0;
        inFours[at++] = points[j * columns + c + 1] ?? 0;
      }
  const half = Int32Array.from({ length: rows }, (_, j) =>
    j < n ? points.subarray(j * columns, (j + 1) * columns).reduce((sum, v) => sum + v * v, 0) >> 1 : 2 ** 31 - 1,
  );
  const [limits, counts, scores, places] = both(({ functions }, scope) => {
    const [x, y] = [scope.copy(padded), scope.copy(inFours)];
    const [halves, slacks] = [scope.copy(half), scope.copy(new Int32Array(size).fill(slack))];
    const most = scope.copy(new Int32Array(size).fill(always).fill(never, own));
    const found = scope.i32(size, { zero: true });
    const [values, at] = [scope.i32(size * capacity, { zero: true }), scope.i32(size * capacity, { zero: true })];
    const given = [x.ptr, 0, size, y.ptr, rows, columns, halves.ptr, slacks.ptr, k, capacity] as const;
    functions.nearestI16(...given, most.ptr, found.ptr, values.ptr, at.ptr);
    // What was thrown away is still there, not in the same order for both: only what counts is compared.
    for (let i = 0; i < size; i++) {
      const from = i * capacity + Math.max(0, found.view[i]!);
      values.view.fill(0, from, (i + 1) * capacity);
      at.view.fill(0, from, (i + 1) * capacity);
    }
    return [most.view, found.view, values.view, at.view];
  });
  return { limits, counts, scores, places, half } as Found & { readonly half: Int32Array };
}

const integers = (length: number, seed: number, size: number) => Int16Array.from(uniform(length, seed, size));

test.each([
  [1, 90, 2],
  [5, 301, 16],
  [9, 700, 50],
])("all scores up to the k-th and the slack are there, %d queries beside %d points", (count, n, columns) => {
  const [queries, points] = [integers(count * columns, 1, 300), integers(n * columns, 2, 300)];
  const [k, slack, capacity] = [7, 500, 60];
  const { counts, scores, places, half } = nearest(queries, points, columns, slack, k, capacity);
  for (let i = 0; i < count; i++) {
    const all = Array.from({ length: n }, (_, j) => {
      let dot = 0;
      for (let c = 0; c < columns; c++) dot += queries[i * columns + c]! * points[j * columns + c]!;
      return half[j]! - dot;
    });
    const most = [...all].sort((a, b) => a - b)[k - 1]! + slack;
    const found = Array.from(places.subarray(i * capacity, i * capacity + counts[i]!));
    const wanted = [...all.keys()].filter((j) => all[j]! <= most);
    expect(found).toEqual(wanted);
    found.forEach((j, z) => {
      expect(scores[i * capacity + z]).toBe(all[j]);
    });
  }
});

test("a query with too many near points is given up, the others are not; rows that fill up find nothing", () => {
  const columns = 8;
  const points = new Int16Array(400 * columns);
  for (let j = 0; j < 400; j++) points[j * columns] = j < 200 ? 100 + j : 0;
  const queries = new Int16Array(2 * columns);
  queries[columns] = 290;
  const { counts, limits } = nearest(queries, points, columns, 0, 3, 20);
  expect(counts[0]).toBe(-1);
  expect(limits[0]).toBe(never);
  expect(counts[1]).toBeGreaterThanOrEqual(3);
  expect([...counts.subarray(2)]).toEqual([0, 0]);
});
