import { openKernels } from "@pushforward/kernels";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const plain = await openKernels({ threads: 1, implementation: "plain" });

/**
 * Three of six rows labelled; cells of 2 and 4 rows. Binomial(2, ½) has weights 1, 2, 1, as alias table: places 0 … 2
 * with thresholds ¾, 1, ¾ and the middle one as the other; Binomial(4, ½) divided by its largest is 1, 4, 6, 4, 1 over 6.
 * Scores 1 and 0, so X = (a − 1)².
 */
const plan = [
  ...[2, 2, 3, 1, 2, 1, 0, 0, 0],
  ...[0, 3, 15, 0, 5, 21],
  ...[0.75, 1, 1, 1, 0.75, 1],
  ...[1 / 6, 4 / 6, 1, 4 / 6, 1 / 6],
];

test.each([kernels, plain])("counts are hypergeometric: a = 0, 1, 2 in 4, 12 and 4 of 20 labellings (%#)", (on) => {
  const scope = on.scope();
  const [words, out, work] = [scope.copy(Float64Array.from(plan)), scope.f64(2 * 30_000), scope.f64(64)];
  on.functions.relabelledCounts(words.ptr, 0, 30_000, 7, 1, 2, out.ptr, work.ptr);
  const seen = [0, 0, 0];
  for (let i = 0; i < 30_000; i++) {
    seen[out.view[2 * i]!]!++;
    if (out.view[2 * i]! + out.view[2 * i + 1]! !== 3) expect.unreachable("every label is placed");
  }
  [0.2, 0.6, 0.2].forEach((p, a) => {
    expect(Math.abs(seen[a]! / 30_000 - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 30_000));
  });
  scope.free();
});

test("both twins give the same bits, in any cut of the draws; keys and columns give others", () => {
  const draw = (on: typeof kernels, first: number, last: number, column = 7, key = 1) => {
    const scope = on.scope();
    const [words, out, work] = [scope.copy(Float64Array.from(plan)), scope.f64(2 * (last - first)), scope.f64(64)];
    on.functions.relabelledCounts(words.ptr, first, last, column, key, 2, out.ptr, work.ptr);
    const counts = [...out.view];
    scope.free();
    return counts;
  };
  const whole = draw(kernels, 0, 500);
  expect(draw(plain, 0, 500)).toEqual(whole);
  expect([...draw(kernels, 0, 123), ...draw(plain, 123, 500)]).toEqual(whole);
  expect(draw(kernels, 0, 500, 8)).not.toEqual(whole);
  expect(draw(kernels, 0, 500, 7, 3)).not.toEqual(whole);
});

test.each([kernels, plain])("X ≥ 1 in 2 of 5 draws: the needed draw is found, or how many there are (%#)", (on) => {
  const scope = on.scope();
  const [words, out, work] = [scope.copy(Float64Array.from(plan)), scope.f64(200), scope.f64(2 + 2 + 64)];
  on.functions.relabelledCounts(words.ptr, 0, 100, 7, 1, 2, out.ptr, work.ptr);
  const hits = Array.from({ length: 100 }, (_, i) => i).filter((i) => out.view[2 * i] !== 1);
  const search = (needed: number, first = 0) =>
    on.functions.columnNull(words.ptr, 1, first, 100, needed, 7, 1, 2, work.ptr);
  expect(hits.length).toBeGreaterThan(20);
  expect(search(5)).toBe(hits[4]! + 1);
  expect(search(5, hits[2]! + 1)).toBe(hits[7]! + 1);
  expect(search(101)).toBe(-hits.length);
  scope.free();
});
