import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  entropicPlan,
  type InverseTransportOptions,
  inverseTransport,
  sinkhorn,
  type TransportPlan,
} from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const fit = (x: Samples, y: Samples, options: InverseTransportOptions = {}) =>
  inverseTransport(x, y, { kernels, ...options });

function cloud(n: number, d: number, seed: number, weighted = false): Samples {
  const rng = seededRng(seed);
  const data = new Float64Array(n * d);
  rng.fillNormal(data);
  const raw = Float64Array.from({ length: n }, () => 0.5 + rng.uniform());
  const sum = raw.reduce((a, b) => a + b, 0);
  return { ...samplesFrom(data, d), ...(weighted && { weights: raw.map((value) => value / sum) }) };
}

/** The entropic plan at ε = 1 of −xᵀA·y, whose cost is half the squared distance of Aᵀx from y but for terms of each. */
async function planOf(x: Samples, y: Samples, a: readonly number[]): Promise<TransportPlan> {
  const image = new Float64Array(x.n * y.d);
  for (let at = 0; at < image.length; at++)
    for (let k = 0; k < x.d; k++) image[at]! += x.data[Math.floor(at / y.d) * x.d + k]! * a[k * y.d + (at % y.d)]!;
  const from = { ...x, data: image, d: y.d };
  const mass = entropicPlan(from, y, await sinkhorn(from, y, { epsilon: 2, tolerance: 1e-14, kernels }));
  return {
    from: Uint32Array.from(mass, (_, e) => Math.floor(e / y.n)),
    to: Uint32Array.from(mass, (_, e) => e % y.n),
    mass,
  };
}

/** Pairs drawn from a plan. */
function draw(
  x: Samples,
  y: Samples,
  { from, to, mass }: TransportPlan,
  count: number,
  seed: number,
): [Samples, Samples] {
  const rng = seededRng(seed);
  const upTo = mass.slice();
  for (let e = 1; e < upTo.length; e++) upTo[e]! += upTo[e - 1]!;
  const entries = Array.from({ length: count }, () => {
    const level = rng.uniform() * upTo.at(-1)!;
    return upTo.findIndex((value) => value > level);
  });
  const rows = (s: Samples, of: Uint32Array) =>
    samplesFrom(Float64Array.from(entries.flatMap((e) => [...s.data.subarray(of[e]! * s.d, (of[e]! + 1) * s.d)])), s.d);
  return [rows(x, from), rows(y, to)];
}

const truth = [1, 0, -0.7, 0, 0.5, 0];
const [types, others] = [cloud(25, 2, 1, true), cloud(30, 3, 2, true)];
const whole = await planOf(types, others, truth);
const values = (found: Awaited<ReturnType<typeof fit>>) => found.weights.map(({ value }) => value);

test("from the whole plan the cost comes back, in units of epsilon", async () => {
  const found = await fit(types, others, { plan: whole });
  expect(found.converged).toBe(true);
  // Error: the bound 1e-8 on the slopes over the least curvature, about 0.1.
  values(found).forEach((value, q) => {
    expect(Math.abs(value - truth[q]!)).toBeLessThan(1e-7);
  });
  expect(found.weights[0]).not.toHaveProperty("standardError"); // nobody said how many pairs these are
  const scaled = await fit(types, others, { plan: whole, epsilon: 0.1 });
  expect(scaled.weights[2]!.value).toBeCloseTo(-0.07, 8);
  expect(scaled.gain).toBe(found.gain);
});

test("the gain is the relative entropy of the plan from independence", async () => {
  const { from, to, mass } = whole;
  const entropy = mass.reduce(
    (sum, p, e) => sum + p * Math.log(p / (types.weights![from[e]!]! * others.weights![to[e]!]!)),
    0,
  );
  expect((await fit(types, others, { plan: whole })).gain).toBeCloseTo(entropy, 9);
});

test("other units of the columns and shifts change the weights accordingly, and nothing else", async () => {
  const moved = { ...types, data: types.data.map((value, at) => (at % 2 === 0 ? 1000 * value - 7 : value + 100)) };
  const [found, other] = [
    await fit(types, others, { plan: whole, l1: 0.02, observations: 900 }),
    await fit(moved, others, { plan: whole, l1: 0.02, observations: 900 }),
  ];
  found.weights.forEach(({ value, standardised, standardError = 0 }, q) => {
    const factor = q < 3 ? 1000 : 1;
    expect(factor * other.weights[q]!.value).toBeCloseTo(value, 8);
    expect(factor * (other.weights[q]!.standardError ?? 0)).toBeCloseTo(standardError, 8);
    expect(other.weights[q]!.standardised).toBeCloseTo(standardised, 8);
  });
});

test("columns of any size, down to 1e-200 and up to 1e200, and rows without mass, which count for nothing", async () => {
  const found = await fit(types, others, { plan: whole });
  const tiny = { ...types, data: types.data.map((value, at) => (at % 2 === 0 ? 1e-200 : 1e200) * value) };
  const rows = [tiny.n, 0];
  const more = {
    from: Uint32Array.of(...whole.from, ...rows),
    to: Uint32Array.of(...whole.to, 3, 4),
    mass: Float64Array.of(...whole.mass, 0, 0),
  };
  const outlier = { ...tiny, n: tiny.n + 1, data: Float64Array.of(...tiny.data, 5e-190, 0) };
  const other = await fit(outlier, others, { plan: more });
  found.weights.forEach(({ standardised }, q) => {
    expect(other.weights[q]!.standardised).toBeCloseTo(standardised, 8);
  });
});

test("squared costs are the diagonal of a bilinear one, and never negative", async () => {
  const [x, y] = [cloud(20, 3, 3), cloud(18, 3, 4)];
  const plan = await planOf(x, y, [1.4, 0, 0, 0, 0.6, 0, 0, 0, -0.8]); // −2θ·x·y
  const { weights, converged } = await fit(x, y, { plan, cost: "squared" });
  expect(converged).toBe(true);
  expect(weights[2]!.value).toBe(0);
  const pulled = await planOf(x, y, [1.4, 0, 0, 0, 0.6, 0, 0, 0, 0]);
  const exact = await fit(x, y, { plan: pulled, cost: "squared" });
  [0.7, 0.3, 0].forEach((theta, k) => {
    expect(Math.abs(exact.weights[k]!.value - theta)).toBeLessThan(1e-7);
  });
});

test("from drawn pairs every weight is within three standard errors, and those of 0 under l1 are exactly 0", async () => {
  const [x, y] = draw(types, others, whole, 1500, 5);
  const found = await fit(x, y);
  for (const [q, { value, standardError, interval }] of found.weights.entries()) {
    expect(Math.abs(value - truth[q]!)).toBeLessThan(3 * standardError!);
    expect(interval!.high - value).toBeCloseTo(1.959963984540054 * standardError!, 12);
  }
  const sparse = await fit(x, y, { l1: 0.06 });
  sparse.weights.forEach(({ value, interval }, q) => {
    expect(value === 0).toBe(truth[q] === 0);
    expect(interval).toBeUndefined();
  });
  // No correlation is above the penalty: nothing is worth a weight.
  expect(values(await fit(x, y, { l1: 1 }))).toEqual([0, 0, 0, 0, 0, 0]);
});

test("where the model is true, the standard error is that of the curvature of the divergence", async () => {
  const [x, y] = [cloud(12, 1, 16), cloud(14, 1, 17)];
  const plan = await planOf(x, y, [0.9]);
  const divergence = async (a: number) => {
    const model = (await planOf(x, y, [a])).mass;
    return plan.mass.reduce((sum, p, e) => sum + p * Math.log(p / model[e]!), 0);
  };
  const h = 1e-3; // second differences: error h² of the fourth derivative, and rounding 1e-15 over h²
  const curvature = ((await divergence(0.9 + h)) + (await divergence(0.9 - h))) / (h * h);
  const { standardError } = (await fit(x, y, { plan, observations: 250 })).weights[0]!;
  expect(standardError! * Math.sqrt(250 * curvature)).toBeCloseTo(1, 5);
});

test("intervals hold the truth as often as they say, also for unequal margins", async () => {
  const [x, y] = [cloud(6, 1, 6, true), cloud(7, 1, 7, true)];
  const plan = await planOf(x, y, [0.8]);
  const runs = 80;
  let hits = 0;
  for (let seed = 0; seed < runs; seed++) {
    const { interval } = (await fit(...draw(x, y, plan, 200, 100 + seed))).weights[0]!;
    if (interval!.low <= 0.8 && 0.8 <= interval!.high) hits++;
  }
  expect(Math.abs(hits / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
});

test("between Gaussians it is the block of the precision matrix, and the gain their mutual information", async () => {
  const [n, rho] = [700, 0.7];
  const rng = seededRng(8);
  const a = new Float64Array(n).map(() => rng.normal());
  const b = a.map((value) => rho * value + Math.sqrt(1 - rho * rho) * rng.normal());
  const { weights, gain } = await fit(samplesFrom(a, 1), samplesFrom(b, 1));
  const { value, standardError } = weights[0]!;
  expect(Math.abs(value - rho / (1 - rho * rho))).toBeLessThan(3 * standardError!);
  // c̃ is xy less ρ/(1 + ρ²)·(x² + y²) but for constants, of variance (1 − ρ²)²/(1 + ρ²). The estimate of this moves with that of ρ: 15% in three
  // standard errors, and has a sampling error of some 4% itself.
  const expected = Math.sqrt(1 + rho * rho) / (1 - rho * rho);
  expect(Math.abs((standardError! * Math.sqrt(n)) / expected - 1)).toBeLessThan(0.25);
  expect(Math.abs(gain + Math.log(1 - rho * rho) / 2)).toBeLessThan((3 * rho) / Math.sqrt(n));
});

test("with penalties the optimality conditions hold: slopes of the likelihood against those of the penalty", async () => {
  // One column each: the whole objective on a grid around the answer, from plans of `sinkhorn` alone.
  const [x, y] = [cloud(12, 1, 9), cloud(14, 1, 10)];
  const plan = await planOf(x, y, [0.9]);
  const sd = ({ data, n }: Samples) => {
    const mean = data.reduce((s, v) => s + v, 0) / n;
    return Math.sqrt(data.reduce((s, v) => s + (v - mean) ** 2, 0) / n);
  };
  const scale = sd(x) * sd(y);
  const [l1, ridge] = [0.05, 0.1];
  const objective = async (a: number) => {
    const model = (await planOf(x, y, [a])).mass;
    const divergence = plan.mass.reduce((s, p, e) => s + p * Math.log(p / model[e]!), 0);
    return divergence + l1 * Math.abs(a * scale) + (ridge / 2) * (a * scale) ** 2;
  };
  const found = (await fit(x, y, { plan, l1, ridge })).weights[0]!.value;
  const h = 1e-3;
  const [below, at, above] = [await objective(found - h), await objective(found), await objective(found + h)];
  // The vertex of the parabola through three points is off by h² times third over second derivative.
  expect(Math.abs((h * (below - above)) / (2 * (below - 2 * at + above)))).toBeLessThan(10 * h * h);
});

test("the slope is that of the divergence, coordinate by coordinate", async () => {
  // At the penalty's edge: just below the largest slope at 0 one weight appears, just above none.
  const slopes = await Promise.all(
    [0, 1].flatMap((k) =>
      [0, 1, 2].map(async (l) => {
        const h = 1e-4;
        const a = (by: number) => [0, 1, 2, 3, 4, 5].map((q) => (q === 3 * k + l ? by : 0));
        const divergence = async (by: number) => {
          const model = (await planOf(types, others, a(by))).mass;
          return whole.mass.reduce((s, p, e) => s + p * Math.log(p / model[e]!), 0);
        };
        return (
          Math.abs((await divergence(h)) - (await divergence(-h))) /
          (2 * h) /
          deviation(types, k) /
          deviation(others, l)
        );
      }),
    ),
  );
  const largest = Math.max(...slopes);
  const count = async (l1: number) =>
    values(await fit(types, others, { plan: whole, l1 })).filter((v) => v !== 0).length;
  expect(await count(largest * (1 + 1e-5))).toBe(0);
  expect(await count(largest * (1 - 1e-5))).toBe(1);
});

function deviation({ data, d, weights }: Samples, k: number): number {
  const mean = weights!.reduce((s, w, i) => s + w * data[i * d + k]!, 0);
  return Math.sqrt(weights!.reduce((s, w, i) => s + w * (data[i * d + k]! - mean) ** 2, 0));
}

test("repeated rows are weights, and counts are pairs", async () => {
  const [x, y] = draw(types, others, whole, 300, 11);
  const twice = (s: Samples) => ({ ...s, n: 2 * s.n, data: Float64Array.from([...s.data, ...s.data]) });
  const [once, double] = [await fit(x, y), await fit(twice(x), twice(y))];
  const counted = await fit(x, y, { observations: 600 });
  once.weights.forEach(({ value, standardError }, q) => {
    expect(double.weights[q]!.value).toBeCloseTo(value, 8);
    expect(double.weights[q]!.standardError).toBeCloseTo(standardError! / Math.SQRT2, 8);
    expect(counted.weights[q]!.standardError).toBeCloseTo(standardError! / Math.SQRT2, 8);
  });
});

test("what a plan does not tell is refused, by name", async () => {
  const [x, y] = draw(types, others, whole, 200, 12);
  const constant = { ...x, data: x.data.map((value, at) => (at % 2 === 0 ? 3 : value)), names: ["age", "height"] };
  await expect(fit(constant, y)).rejects.toThrow("age of x is constant among the pairs");
  const doubled = { ...x, data: x.data.map((value, at) => (at % 2 === 0 ? value : 2 * x.data[at - 1]!)) };
  await expect(fit({ ...doubled, names: ["cm", "inch"] }, y)).rejects.toThrow(
    /cm with 0.* cannot be told apart.*ridge/,
  );
  // A ridge shares the weight between columns that say the same: equal standardised weights.
  const { weights } = await fit(doubled, y, { ridge: 0.1 });
  for (const l of [0, 1, 2]) expect(weights[l]!.standardised).toBeCloseTo(weights[3 + l]!.standardised, 7);
});

test("pairs without noise are refused at once, unless a penalty holds them", async () => {
  const x = cloud(150, 2, 13);
  const map = { ...x, data: x.data.map((value, at) => (at % 2 === 0 ? 2 * value + x.data[at + 1]! : value)) };
  const symmetric = { ...x, data: x.data.map((value, at) => 2 * value + x.data[at % 2 === 0 ? at + 1 : at - 1]!) };
  await expect(fit(x, symmetric)).rejects.toThrow("the pairs are those of exact transport for some cost");
  await expect(fit(x, map)).rejects.toThrow("give ridge or l1");
  expect((await fit(x, symmetric, { ridge: 0.05 })).converged).toBe(true);
});

test("arguments that do not fit are named", async () => {
  const [x, y] = [cloud(5, 2, 14), cloud(6, 3, 15)];
  await expect(fit(x, y)).rejects.toThrow("y must be 5 points, each the partner of a point of x; received 6");
  await expect(fit(x, y, { cost: "squared" })).rejects.toThrow("y must be 2-dimensional like x for squared costs");
  await expect(fit(x, x, { epsilon: 0 })).rejects.toThrow("epsilon must be positive and finite");
  await expect(fit(x, x, { l1: -1 })).rejects.toThrow("l1 must be nonnegative and finite");
  const plan = { from: Uint32Array.of(7), to: Uint32Array.of(0), mass: Float64Array.of(1) };
  await expect(fit(x, y, { plan })).rejects.toThrow("plan must be between 5 and 6 points");
});
