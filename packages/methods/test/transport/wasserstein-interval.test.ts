import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { wasserstein, wassersteinInterval } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });

function normals(n: number, d: number, seed: number, shift = 0): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(
    data.map((value, i) => value + (i % d === 0 ? shift : 0)),
    d,
  );
}

async function intervals(runs: number, n: number, m: number, d: number, shift: number, p: number) {
  return Promise.all(
    Array.from({ length: runs }, async (_, run) => {
      const [x, y] = [normals(n, d, 2 * run), normals(m, d, 2 * run + 1, shift)];
      const result = await wasserstein(x, y, { kernels, p });
      return wassersteinInterval(x, y, result, { rng: seededRng(run), kernels });
    }),
  );
}

// 150 binomial draws at 0.95 stay above 0.95 − 4·√(0.95·0.05/150).
const least = 0.95 - 4 * Math.sqrt((0.95 * 0.05) / 150);

test.each([
  [40, 60, 1, 2],
  [60, 40, 2, 2],
  [50, 50, 4, 2],
  [50, 40, 2, 1],
])("%d and %d points in R^%d, order %d: the distance of the laws is covered, apart or not", async (n, m, d, p) => {
  for (const shift of [0, 1]) {
    const found = await intervals(150, n, m, d, shift, p); // normals apart by a shift: W_p = shift for every p
    const covered = found.filter(({ interval }) => interval!.low <= shift && shift <= interval!.high).length / 150;
    expect(covered).toBeGreaterThan(least);
    if (shift > 0 && d <= 2) expect(found.filter(({ interval }) => interval!.low > 0).length).toBeGreaterThan(75);
  }
});

test("far apart, few dimensions: the interval is short and away from 0", async () => {
  const [{ value, standardError, interval }] = (await intervals(1, 800, 800, 2, 3, 2)) as [
    Awaited<ReturnType<typeof wassersteinInterval>>,
  ];
  expect(interval!.low).toBeGreaterThan(2.3);
  expect(interval!.high).toBeLessThan(3.3);
  expect(interval!.low).toBeLessThan(value);
  // Ŵ of a shift t moves with the difference of means: standard error √(1/n + 1/m).
  expect(standardError).toBeCloseTo(Math.sqrt(2 / 800), 2);
});

test("the standard error is the spread over new samples", async () => {
  const found = await intervals(150, 60, 60, 2, 2, 2);
  const mean = found.reduce((sum, { value }) => sum + value, 0) / 150;
  const spread = Math.sqrt(found.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 149);
  const average = found.reduce((sum, { standardError }) => sum + standardError!, 0) / 150;
  expect(Math.abs(average / spread - 1)).toBeLessThan(4 / Math.sqrt(2 * 149)); // four standard errors of a standard deviation
});

test("equal weights mean what no weights mean; one point has no interval", async () => {
  const [x, y] = [normals(30, 2, 1), normals(20, 2, 2, 1)];
  const heavy = { ...x, weights: new Float64Array(30).fill(1 / 30) };
  const result = await wasserstein(x, y, { kernels });
  const ask = (side: Samples) => wassersteinInterval(side, y, result, { rng: seededRng(3), kernels });
  const [plain, weighted] = [await ask(x), await ask(heavy)];
  expect(weighted.interval!.high).toBeCloseTo(plain.interval!.high, 12);
  expect(weighted.interval!.low).toBeCloseTo(plain.interval!.low, 12);
  const single = normals(1, 2, 5);
  const alone = await wassersteinInterval(single, y, await wasserstein(single, y, { kernels }), { rng: seededRng(3) });
  expect(alone.interval).toBeUndefined();
});
