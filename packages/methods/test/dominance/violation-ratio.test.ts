import { openKernels } from "@pushforward/kernels";
import { violationRatio } from "@pushforward/methods/dominance";
import { optimalTransport } from "@pushforward/methods/transport";
import { expect, test } from "vitest";
import { transportPath } from "../../dist/dominance/transport-path.js";
import { normals } from "./clouds.js";

const kernels = await openKernels({ threads: 1 });
const ratio = (x: Float64Array, y: Float64Array, d: number, options = {}) =>
  violationRatio(x, y, d, { kernels, tolerance: 1e-9, ...options });
const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
const near = (found: number, wanted: number, relative: number) =>
  expect(Math.abs(found - wanted)).toBeLessThan(relative * Math.abs(wanted));

const x = normals(60, [0.4, 0.1, 0], 0.3, 1);
const y = normals(45, [0, 0, 0.2], -0.2, 2); // sizes differ on purpose

test.each(["logistic", "hinge"] as const)(
  "two solutions give what the %s cost itself gives, both ways",
  async (cost) => {
    const gain = cost === "logistic" ? 8 : 1;
    const lambda = 0.05 * gain;
    const found = await ratio(x, y, 3, { cost, lambda, sensitivity: false });
    const path = { cost, gain, sides: 1, lambdas: [lambda], sharesAt: 0, tolerance: 1e-9, kernels } as const;
    const forward = await transportPath({ x, y, d: 3 }, path);
    const backward = await transportPath({ x: y, y: x, d: 3 }, path);
    near(found.forward.numerator, forward.values[0]!.value, 1e-6);
    near(found.backward.numerator, backward.values[0]!.value, 1e-6);
    // What is in the way, metric by metric, is read off the same plan.
    for (const [k, charge] of forward.charges.entries()) near(found.charges.forward[k]!, charge, 1e-5);
    for (const [k, charge] of backward.charges.entries()) near(found.charges.backward[k]!, charge, 1e-5);
    // With the plan's cost the dual value is at least that: value = cost + λ·KL.
    expect(forward.values[0]!.value).toBeGreaterThan(forward.charges.reduce((a, b) => a + b));
    // Step 7: the difference of the ratios is the gap of mean sums.
    const sum = (data: Float64Array) => 3 * mean(data);
    near(found.forward.ratio - found.backward.ratio, (gain * (sum(y) - sum(x))) / found.forward.denominator, 1e-6);
    expect(found.forward.ratio + found.backward.ratio).toBeGreaterThanOrEqual(1);
  },
);

test("hinge² solves three costs; its symmetrised cost is the squared distance", async () => {
  const found = await ratio(x, y, 3, { cost: "hinge2", lambda: 0.3, sensitivity: false });
  const turned = await ratio(y, x, 3, { cost: "hinge2", lambda: 0.3, sensitivity: false });
  near(turned.forward.ratio, found.backward.ratio, 1e-6);
  near(turned.backward.ratio, found.forward.ratio, 1e-6);
  expect(found.iterations).toBeGreaterThan(3);
});

test("as λ falls the value goes to that of exact transport, from above", async () => {
  const [a, b] = [normals(30, [0.5, 0.2], 0.4, 3), normals(30, [0, 0], 0, 4)];
  const hinge = (at: number, to: number) =>
    [0, 1].reduce((sum, k) => sum + Math.max(0, b[2 * to + k]! - a[2 * at + k]!), 0);
  const costs = Float64Array.from({ length: 900 }, (_, at) => hinge(Math.floor(at / 30), at % 30));
  const exact = (await optimalTransport(costs, 30, 30, { kernels })).cost;
  const lambdas = [0.1, 0.01, 0.001];
  const path = { cost: "hinge", gain: 1, sides: 1, lambdas, sharesAt: 2, tolerance: 1e-8, kernels } as const;
  const { values } = await transportPath({ x: a, y: b, d: 2 }, path);
  expect(values.every(({ converged, residual }) => converged && residual < 1e-6)).toBe(true);
  for (let k = 1; k < 3; k++) expect(values[k]!.value).toBeLessThan(values[k - 1]!.value);
  expect(values[2]!.value).toBeGreaterThan(exact);
  // KL of a coupling of n points is at most ln n.
  expect(values[2]!.value - exact).toBeLessThan(0.001 * Math.log(30));
});

test("rounding costs to float32 moves the value by at most 2^−24 of itself", async () => {
  const lambda = 0.4;
  const path = {
    cost: "logistic",
    gain: 8,
    sides: 2,
    lambdas: [lambda],
    sharesAt: 0,
    tolerance: 1e-10,
    kernels,
  } as const;
  const { values } = await transportPath({ x, y, d: 3 }, path);
  // The same in float64: log-sum-exps over costs that were never rounded, from the potentials found.
  const h = (z: number) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0);
  const { f, g, value } = values[0]!;
  let total = mean(g);
  for (let i = 0; i < 60; i++) {
    const scores = Array.from(g, (gj, j) => {
      let cost = 0;
      for (let k = 0; k < 3; k++) {
        const z = 8 * (y[3 * j + k]! - x[3 * i + k]!);
        cost += h(z) + h(-z);
      }
      return (gj - cost) / lambda;
    });
    const top = Math.max(...scores);
    total -= (lambda * (top + Math.log(scores.reduce((sum, s) => sum + Math.exp(s - top), 0) / 45))) / 60;
  }
  expect(f.length).toBe(60);
  // Second order in the marginal error of 1e-10, first order in the rounding.
  expect(Math.abs(total - value)).toBeLessThan(2 ** -24 * value * 1.01);
});

test("ratios do not know the order of rows or metrics, a common shift, or the unit when the gain follows", async () => {
  const base = await ratio(x, y, 3, { lambda: 0.8 });
  const turn = (data: Float64Array) => data.map((_, at) => data[3 * Math.floor(at / 3) + (((at % 3) + 1) % 3)]!);
  const rows = (data: Float64Array) => data.map((_, at) => data[data.length - 3 - 3 * Math.floor(at / 3) + (at % 3)]!);
  const moves: [(data: Float64Array) => Float64Array, object][] = [
    [turn, {}],
    [rows, {}],
    [(data) => data.map((value) => value + 5), {}],
    [(data) => data.map((value) => 10 * value), { gain: 0.8 }],
  ];
  for (const [move, more] of moves) {
    const found = await ratio(move(x), move(y), 3, { lambda: 0.8, ...more });
    // Costs are rounded to float32 anew.
    near(found.forward.ratio, base.forward.ratio, 1e-6);
    near(found.backward.ratio, base.backward.ratio, 1e-6);
  }
});

test("influence values are gradients: moving weight to a row moves the ratio by its value", async () => {
  const n = 40;
  const [a, b] = [normals(n, [0.3, 0], 0, 5), normals(n, [0, 0.1], 0.5, 6)];
  for (const cost of ["logistic", "hinge2"] as const) {
    const whole = await ratio(a, b, 2, { cost, tolerance: 1e-11, sensitivity: false });
    expect(Math.abs(mean(whole.forward.influence.x) + mean(whole.forward.influence.y))).toBeLessThan(1e-7);
    expect(Math.abs(mean(whole.backward.influence.x) + mean(whole.backward.influence.y))).toBeLessThan(1e-7);
    // Every row twice is the same law; once more for row 7 adds 1/(2n + 1) of weight to it.
    const twice = Float64Array.from([...a, ...a]);
    const more = Float64Array.from([...twice, ...a.subarray(14, 16)]);
    const step = 1 / (2 * n + 1);
    const moved = await ratio(more, Float64Array.from([...b, ...b]), 2, { cost, tolerance: 1e-11, sensitivity: false });
    const wanted = step * (whole.forward.influence.x[7]! - mean(whole.forward.influence.x));
    expect(Math.abs(moved.forward.ratio - whole.forward.ratio - wanted)).toBeLessThan(30 * step * step);
    expect(Math.abs(wanted)).toBeGreaterThan(1e-4);
  }
});

test("half and double λ on the way are what they are by themselves", async () => {
  const { others, forward } = await ratio(x, y, 3, { lambda: 0.8 });
  for (const { lambda, forward: own } of others)
    near(own.ratio, (await ratio(x, y, 3, { lambda, sensitivity: false })).forward.ratio, 1e-6);
  expect(others.map(({ lambda }) => lambda)).toEqual([1.6, 0.4]);
  near(forward.ratio, (await ratio(x, y, 3, { lambda: 0.8, sensitivity: false })).forward.ratio, 1e-6);
});

/** Plan costs near λ = 0 of both directions together: the hinge ratio without entropy. */
async function hingeRatio(a: Float64Array, b: Float64Array) {
  const path = { cost: "hinge", gain: 1, lambdas: [0.1, 0.02], sharesAt: 1, tolerance: 1e-5, kernels } as const;
  const above = (await transportPath({ x: a, y: b, d: 2 }, { ...path, sides: 1 })).charges;
  const below = (await transportPath({ x: a, y: b, d: 2 }, { ...path, sides: 2 })).charges;
  const total = (charges: Float64Array) => charges.reduce((sum, charge) => sum + charge, 0);
  return total(above) / (2 * total(below) - 2 * (mean(b) - mean(a)));
}

/** The same with sample means of exactly `shift`: their noise would be most of that of the ratio. */
function centred(data: Float64Array, shift: number): Float64Array {
  const means = [0, 1].map((k) => mean(data.filter((_, at) => at % 2 === k)));
  return data.map((value, at) => value - means[at % 2]! + shift);
}

test("every metric is dominated, the joint law is not: 0.20 to 0.26 with opposite copulas, near 0 with equal ones", async () => {
  const good = centred(normals(600, [0, 0], 0.8, 17), 0.3);
  const apart = await hingeRatio(good, centred(normals(600, [0, 0], -0.8, 18), 0));
  expect(apart).toBeGreaterThan(0.2);
  expect(apart).toBeLessThan(0.26);
  expect(await hingeRatio(good, centred(normals(600, [0, 0], 0.8, 18), 0))).toBeLessThan(0.02);
});

test("errors name what is wrong, and an abort stops", async () => {
  await expect(ratio(x, y, 4)).rejects.toThrow("violationRatio: y must be rows of 4; received 135 numbers");
  await expect(ratio(x, y, 3, { lambda: 0 })).rejects.toThrow("lambda must be positive and finite; received 0");
  await expect(ratio(x, y, 3, { gain: -1 })).rejects.toThrow("gain must be positive");
  await expect(
    ratio(
      x.map(() => Number.NaN),
      y,
      3,
    ),
  ).rejects.toThrow("scores of x must be finite");
  await expect(ratio(x, y, 3, { watch: { signal: AbortSignal.abort(new Error("enough")) } })).rejects.toThrow("enough");
});
