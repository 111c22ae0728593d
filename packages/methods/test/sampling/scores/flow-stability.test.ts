import {
  classifierFree,
  flowStability,
  GaussianMixture,
  solveFlow,
  stabilityLimit,
  timeGrid,
} from "@pushforward/methods/sampling/scores";
import { expect, test } from "vitest";

const gaussian = (...variances: number[]) =>
  new GaussianMixture({
    d: variances.length,
    weights: Float64Array.of(1),
    means: new Float64Array(variances.length),
    shapes: [{ variances: Float64Array.from(variances) }],
  });
const sigmas = timeGrid("geometric", 12, { most: 50, least: 0.01 });
/** Of N(0, v) the slope is σ·x/(v + σ²). */
const steepest = (v: number) =>
  Math.max(...Array.from(sigmas.subarray(1), (next, k) => ((sigmas[k]! - next) * sigmas[k]!) / (v + sigmas[k]! ** 2)));

test("of a Gaussian the steepest step is that of its narrowest axis", async () => {
  const start = Float64Array.of(30, -20, 10, 5, 5, -40);
  const round = await flowStability(gaussian(2, 2, 2), start, { sigmas, solver: "euler" });
  expect(round.stiffness).toBeCloseTo(steepest(2), 6); // differences of a line: rounding alone
  expect(round.limit).toBe(2);
  const flat = await flowStability(gaussian(2, 0.001, 9), start, { sigmas, solver: "heavy-ball", momentum: 0.5 });
  expect(flat.stiffness / steepest(0.001)).toBeGreaterThan(0.95);
  expect(flat.stiffness / steepest(0.001)).toBeLessThan(1 + 1e-6);
  expect(flat.limit).toBe(stabilityLimit("heavy-ball", 0.5));
});

test("between two clumps, where the flow parts, only what pulls back counts", async () => {
  const clumps = new GaussianMixture({
    d: 2,
    weights: Float64Array.of(1, 1),
    means: Float64Array.of(-5, 0, 5, 0),
    shapes: [{ variances: Float64Array.of(0.5, 0.5) }],
  });
  const levels = [1.2, 1];
  const { stiffness, at } = await flowStability(clumps, Float64Array.of(0, 0.3), { sigmas: levels, solver: "euler" });
  expect(stiffness).toBeCloseTo((0.2 * 1.2) / (0.5 + 1.44), 4); // across; along it is negative
  expect(at).toBe(1.2);
});

test("a flow swings ever wider just where the steepest step is above the limit", async () => {
  const [all, kind] = [gaussian(4), gaussian(1)];
  const few = timeGrid("uniform", 6, { most: 3, least: 0.01 });
  for (const weight of [1, 4, 60]) {
    const score = classifierFree(all, kind, weight);
    const { stiffness, limit } = await flowStability(score, Float64Array.of(1), { sigmas: few, solver: "euler" });
    const { x } = await solveFlow(score, Float64Array.of(1), { sigmas: few, solver: "euler" });
    expect(stiffness > limit).toBe(weight === 60);
    expect(Math.abs(x[0]!) > 1).toBe(weight === 60);
  }
});
