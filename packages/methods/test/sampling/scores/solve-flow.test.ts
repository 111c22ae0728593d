import { seededRng } from "@pushforward/core";
import { chooseSolver, denoiserScore, errorCurve, type FlowSolver, flowSolvers, noisyDraws, optimizedGrid, solveFlow, stabilityLimit, stepDensity, timeGrid, timeGrids } from "@pushforward/methods/sampling/scores"; // biome-ignore format: one line
import { expect, test } from "vitest";
import { apart, gaussian, noise, threeBumps } from "./laws.js";

const range = { most: 10, least: 0.05 };

/** One Gaussian of variance s²: the flow scales by √((s² + σ′²)/(s² + σ²)). */
const s2 = 0.6;
const one = gaussian([0], [s2]);
const start = noise(200, 1, range.most);
const truth = start.map((value) => value * Math.sqrt((s2 + range.least ** 2) / (s2 + range.most ** 2)));

test.each([
  ["euler", 1],
  ["heavy-ball", 1],
  ["heun", 2],
  ["multistep", 2],
] as const)("%s is of order %d on a Gaussian, whose flow is known", async (solver, order) => {
  const errors = await Promise.all(
    [160, 320].map(async (steps) => {
      const { x } = await solveFlow(one, start, { sigmas: timeGrid("karras", steps, range), solver });
      return apart(x, truth);
    }),
  );
  // The next term in the expansion of the error is a few steps' share of the first: 0.1 in the exponent at 160.
  expect(Math.abs(Math.log2(errors[0]! / errors[1]!) - order)).toBeLessThan(0.1);
});

/** x − D = σ·rate·x on equal steps of σ: a slope that pulls back at the rate as σ falls. */
const pull = (rate: number) => denoiserScore(1, (x, sigma) => x.map((value) => value - sigma * rate * value));

async function growth(solver: FlowSolver, product: number, momentum: number): Promise<number> {
  const steps = 400;
  const step = 1 / steps;
  const sigmas = Float64Array.from({ length: steps + 1 }, (_, k) => 1 + (steps - k) * step);
  const { x } = await solveFlow(pull(product / step), Float64Array.of(1), { sigmas, solver, momentum });
  return Math.abs(x[0]!);
}

test.each([
  ["euler", 1],
  ["heun", 1],
  ["heavy-ball", 0.7],
  ["heavy-ball", 0.4],
] as const)(
  "%s with momentum %d decays just below its limit of stability and grows just above",
  async (solver, momentum) => {
    const limit = stabilityLimit(solver, momentum);
    expect(await growth(solver, 0.97 * limit, momentum)).toBeLessThan(1e-2);
    expect(await growth(solver, 1.03 * limit, momentum)).toBeGreaterThan(1e2);
  },
);

test("multistep does so in log σ", async () => {
  // D = (1 − k)·x on a geometric grid: x − D = k·x pulls back at rate k in log σ.
  const grow = async (product: number) => {
    const steps = 4000;
    const sigmas = timeGrid("geometric", steps, { most: 2, least: 1 });
    const k = (product * steps) / Math.log(2);
    const score = denoiserScore(1, (x) => x.map((value) => (1 - k) * value));
    const { x } = await solveFlow(score, Float64Array.of(1), { sigmas, solver: "multistep" });
    return Math.abs(x[0]!);
  };
  expect(await grow(0.97 * stabilityLimit("multistep"))).toBeLessThan(1e-2);
  expect(await grow(1.03 * stabilityLimit("multistep"))).toBeGreaterThan(1e2);
});

test("the limit of heavy-ball is 4/β − 2, and momentum 1 is euler", async () => {
  expect(stabilityLimit("heavy-ball", 0.5)).toBe(6);
  const sigmas = timeGrid("karras", 12, range);
  const [plain, ball] = await Promise.all(
    (["euler", "heavy-ball"] as const).map((solver) => solveFlow(one, start, { sigmas, solver, momentum: 1 })),
  );
  expect(ball!.x).toEqual(plain!.x);
});

test.each(flowSolvers)(
  "%s ends on the best guess when the last level is 0, and counts what it asked",
  async (solver) => {
    const law = threeBumps();
    const x = noisyDraws(law, seededRng(1), 50, 10);
    const { x: ends, evaluations } = await solveFlow(law, x, { sigmas: [10, 3, 1, 0.3, 0], solver });
    expect(ends.every(Number.isFinite)).toBe(true);
    expect(evaluations).toBe(solver === "heun" ? 7 : 4);
  },
);

test("grids run from the most to the least", () => {
  for (const kind of timeGrids) {
    const levels = timeGrid(kind, 5, { most: 8, least: 0.25 });
    expect([levels.length, levels[0], levels[5]]).toEqual([6, 8, 0.25]);
    expect(levels.every((level, k) => k === 0 || level < levels[k - 1]!)).toBe(true);
  }
  expect(timeGrid("geometric", 5, { most: 8, least: 0.25 })[2]).toBeCloseTo(2, 12);
  expect(timeGrid("uniform", 2, { most: 9, least: 1 })[1]).toBe(5);
  expect(timeGrid("karras", 2, { most: 128, least: 1 })[1]).toBeCloseTo(1.5 ** 7, 10); // halfway between 2 and 1
  expect(() => timeGrid("karras", 2, { most: 1, least: 2 })).toThrow("timeGrid: most must be finite and above least");
});

test("an optimized grid does better than uniform steps, and near the best of the others, with as many", async () => {
  const law = threeBumps();
  const begin = noisyDraws(law, seededRng(2), 200, 10);
  for (const solver of ["euler", "heun"] as const) {
    const curve = await errorCurve(law, begin, { ...range, evaluations: [24], solvers: [solver] });
    const error = (grid: string) => curve.find((one) => one.grid === grid)!.error;
    const fixed = timeGrids.map(error);
    expect(error("optimized")).toBeLessThan(1.1 * Math.min(...fixed));
    expect(error("optimized")).toBeLessThan(0.5 * error("uniform"));
  }
  const levels = optimizedGrid(await stepDensity(law, begin, range, 2), 7);
  expect([levels.length, levels[0], levels[7]]).toEqual([8, 10, 0.05]);
});

test("error curves fall, agree with a known flow, and a second-order solver is chosen once steps suffice", async () => {
  const curve = await errorCurve(one, start, { ...range, evaluations: [8, 32], grids: ["karras"], truth });
  const followed = await errorCurve(one, start, { ...range, evaluations: [8, 32], grids: ["karras"] });
  curve.forEach(({ error }, i) => {
    expect(Math.abs(followed[i]!.error / error - 1)).toBeLessThan(0.04); // 200 steps of order 2 are 39 times better than 32
    if (i % 2 === 1) expect(error).toBeLessThan(curve[i - 1]!.error / 2);
  });
  const chosen = await chooseSolver(one, start, 30, range);
  expect(["heun", "multistep"]).toContain(chosen.solver);
  expect(chosen.evaluations).toBeLessThanOrEqual(30);
});

test("levels that do not fall are refused", async () => {
  await expect(solveFlow(one, start, { sigmas: [1, 2] })).rejects.toThrow(
    "solveFlow: sigmas[1] must be below the one before",
  );
  await expect(solveFlow(one, start, { sigmas: [1, 0, 0] })).rejects.toThrow("sigmas[1]");
  await expect(solveFlow(one, start, { sigmas: [2, 1], momentum: 0 })).rejects.toThrow("momentum must be above 0");
});
