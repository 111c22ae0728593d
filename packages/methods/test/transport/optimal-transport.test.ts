import { samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  type OptimalTransport,
  type OptimalTransportOptions,
  optimalTransport,
  wasserstein,
} from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const solve = (costs: Float64Array, n: number, m: number, options: OptimalTransportOptions = {}) =>
  optimalTransport(costs, n, m, { kernels, ...options });
const uniform = (length: number, seed: number): Float64Array => {
  const out = new Float64Array(length);
  seededRng(seed).fillUniform(out);
  return out;
};

/** Marginals, and feasibility for every entry. */
function verify(
  costs: Float64Array,
  n: number,
  m: number,
  { plan, potentials, cost, gap }: OptimalTransport,
  a?: Float64Array,
  b?: Float64Array,
) {
  const share = (masses: Float64Array | undefined, i: number, size: number) =>
    masses ? masses[i]! / masses.reduce((x, y) => x + y, 0) : 1 / size;
  const [rows, columns] = [new Float64Array(n), new Float64Array(m)];
  let total = 0;
  plan.mass.forEach((mass, e) => {
    rows[plan.from[e]!]! += mass;
    columns[plan.to[e]!]! += mass;
    total += mass * costs[plan.from[e]! * m + plan.to[e]!]!;
  });
  rows.forEach((mass, i) => {
    expect(mass).toBeCloseTo(share(a, i, n), 14);
  });
  columns.forEach((mass, j) => {
    expect(mass).toBeCloseTo(share(b, j, m), 14);
  });
  expect(Math.abs(total - cost)).toBeLessThanOrEqual(1e-13 * Math.abs(cost));
  const largest = costs.reduce((x, y) => (y < Infinity ? Math.max(x, Math.abs(y)) : x), 0);
  let worst = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) worst = Math.max(worst, potentials.x[i]! + potentials.y[j]! - costs[i * m + j]!);
  expect(worst).toBeLessThanOrEqual(1e-14 * Math.min(largest, 1e6));
  expect(gap).toBeLessThanOrEqual(1e-9 * Math.abs(cost) + 1e-15 * Math.min(largest, 1e6));
}

// https://github.com/PythonOT/POT/issues/229, where `emd` gives 88.509 and the plan in its description costs 57.543.
const issue229 = [
  [2.50275352e2, 3.74653218e2, 2.41352736e3, 1e32, 1.5175154e-3],
  [2.1308203e2, 3.28812836e2, 2.29487946e3, 1e32, 1.371098e-1],
  [1.97333083e2, 3.09175848e2, 2.2425055e3, 1e32, 2.46506283],
  [1e32, 1e32, 1e32, 5.26223432, 2.5e31],
  [3.84690152e1, 8.09465684e1, 3.33064175e2, 2.5e31, 0],
];

test("1e32 for forbidden: the matrix of POT's issue 229 is solved and proved", async () => {
  const costs = Float64Array.from(issue229.flat());
  const mass = Float64Array.of(1, 1, 1, 1, 4);
  for (const [a, b] of [
    [undefined, undefined],
    [mass, mass],
  ]) {
    const result = await solve(costs, 5, 5, { a, b });
    verify(costs, 5, 5, result, a, b);
    expect(result.certificate.certified).toBe(true);
    const forbidden = await solve(
      costs.map((cost) => (cost > 1e30 ? Infinity : cost)),
      5,
      5,
      { a, b },
    );
    expect(result.cost).toBe(forbidden.cost);
    // SciPy 1.15.3, linprog with 1e7 for the large entries.
    expect(result.cost).toBeCloseTo(a ? 460.3456830654 / 8 : 172.11716096708, 9);
  }
});

test("a plan that must use such a pair is refused with a cure, as is one that forbidden pairs leave no way", async () => {
  const mixed = Float64Array.of(1, 1e32, 2, 1e32);
  await expect(solve(mixed, 2, 2)).rejects.toThrow("every plan must use pairs that cost more than a billion times");
  const closed = Float64Array.of(1, Infinity, 2, Infinity);
  await expect(solve(closed, 2, 2)).rejects.toThrow(
    "forbidden pairs leave no plan: 0.500 of the mass has nowhere to go",
  );
  const large = Float64Array.of(1e32, 2e32, 2e32, 1e32);
  expect((await solve(large, 2, 2)).cost).toBeCloseTo(1e32, -20);
});

test("a chain of allowed pairs is followed to its end, whatever it costs", async () => {
  // Only i → i and i → i + 1 are allowed; row 0 has no arc to column 0, so the plan is forced along the chain.
  const n = 60;
  const costs = new Float64Array(n * n).fill(Infinity);
  for (let i = 0; i < n; i++) {
    if (i > 0) costs[i * n + i] = 0;
    costs[i * n + ((i + 1) % n)] = 1;
  }
  const result = await solve(costs, n, n);
  expect(result.cost).toBeCloseTo(1, 12);
  expect(result.plan.mass.length).toBe(n);
});

test.each([
  [300, 450],
  [900, 800],
])("a matrix of distances gives what the points give, %d × %d", async (n, m) => {
  const [x, y] = [samplesFrom(uniform(2 * n, 1), 2), samplesFrom(uniform(2 * m, 2), 2)];
  const costs = Float64Array.from({ length: n * m }, (_, e) => {
    const [i, j] = [Math.floor(e / m), e % m];
    return (x.data[2 * i]! - y.data[2 * j]!) ** 2 + (x.data[2 * i + 1]! - y.data[2 * j + 1]!) ** 2;
  });
  const result = await solve(costs, n, m);
  verify(costs, n, m, result);
  expect(result.cost).toBeCloseTo((await wasserstein(x, y, { kernels })).cost, 13);
});

test("random costs of both signs with forbidden pairs and zero masses", async () => {
  const [n, m] = [70, 90];
  const costs = uniform(n * m, 3).map((cost, e) => (e % 7 === 0 ? Infinity : cost - 0.5));
  const a = uniform(n, 4).map((mass, i) => (i % 5 === 2 ? 0 : mass));
  const raw = uniform(m, 5);
  const total = a.reduce((x, y) => x + y, 0) / raw.reduce((x, y) => x + y, 0);
  const b = raw.map((mass) => mass * total);
  const result = await solve(costs, n, m, { a, b });
  verify(costs, n, m, result, a, b);
  expect(result.cost).toBeLessThan(-0.4);
  const scaled = await solve(
    costs.map((cost) => cost * 1e-300),
    n,
    m,
    { a, b },
  );
  expect(scaled.cost / 1e-300).toBeCloseTo(result.cost, 12);
});

test("one row, one column, all costs zero", async () => {
  expect((await solve(Float64Array.of(1, 2, 4), 1, 3)).cost).toBeCloseTo(7 / 3, 14);
  expect((await solve(Float64Array.of(1, 2, 4), 3, 1)).cost).toBeCloseTo(7 / 3, 14);
  expect((await solve(new Float64Array(12), 3, 4)).cost).toBe(0);
});

test("an error names the argument, what was expected and what came", async () => {
  await expect(solve(new Float64Array(5), 2, 3)).rejects.toThrow(
    "optimalTransport: costs must be 2 × 3 numbers; received 5",
  );
  await expect(solve(Float64Array.of(1, Number.NaN), 1, 2)).rejects.toThrow("cost 0, 1 must be a number, or Infinity");
  const unequal = { a: Float64Array.of(1), b: Float64Array.of(1, 2) };
  await expect(solve(new Float64Array(2), 1, 2, unequal)).rejects.toThrow("b must be of total 1 like a; received 3");
});

// Column generation adds the arcs of such costs little by little, until the pool is trimmed while the search stands among the arcs that go; going
// on from there read past the end of the kernels' memory.
test.each([1, 2, 3])(
  "products of two columns: best in order, through many rounds and a trimmed pool, seed %d",
  async (seed) => {
    const n = 250;
    const rng = seededRng(seed);
    const [a, b] = [new Float64Array(n), new Float64Array(n)];
    rng.fillUniform(a);
    rng.fillUniform(b);
    const costs = Float64Array.from({ length: n * n }, (_, at) => -a[Math.floor(at / n)]! * b[at % n]!);
    const { cost, certificate } = await optimalTransport(costs, n, n, { kernels });
    const [u, v] = [a.slice().sort(), b.slice().sort()];
    const least = u.reduce((sum, value, i) => sum - (value * v[i]!) / n, 0); // rearrangement inequality
    expect(Math.abs(cost / least - 1)).toBeLessThan(n * Number.EPSILON);
    expect(certificate.certified).toBe(true);
    expect(certificate.rounds).toBeGreaterThan(60); // 4 arcs a row and round: past 60·(n + m), where the pool is trimmed
  },
);
