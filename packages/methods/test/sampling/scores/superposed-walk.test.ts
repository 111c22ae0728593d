import { seededRng } from "@pushforward/core";
import { ancestralSteps, type GaussianMixture, mixtureOf, type Score, superposedWalk, timeGrid, walkBack } from "@pushforward/methods/sampling/scores"; // biome-ignore format: one line
import { expect, test } from "vitest";
import { gaussian, noise, threeBumps } from "./laws.js";

/** What is known of a network. */
const onlyScore = (law: GaussianMixture): Score => ({ d: law.d, at: (x, sigma) => law.at(x, sigma) });

const least = 0.01;
const levels = (steps: number) => timeGrid("karras", steps, { most: 200, least });
const laws = [gaussian([0, 0], [0.3, 0.1, 0.1, 0.2]), threeBumps()] as const;

async function walk(rule: "either" | "both", steps: number, n: number, shares?: readonly number[]) {
  const given = { rule, rng: seededRng(3), sigmas: levels(steps), ...(shares && { shares }) };
  const found = await superposedWalk(laws.map(onlyScore), noise(2 * n, 4, 200), given);
  const [p, q] = [await laws[0].logDensity(found.x, least), await laws[1].logDensity(found.x, least)];
  return { ...found, n, gaps: q.map((value, i) => value - p[i]!) };
}
const median = (values: Float64Array) => values.slice().sort()[values.length >> 1]!;

test("either of two laws known by scores is their mixture, and log-densities are counted on the way", async () => {
  const off = ({ logRatios, gaps }: Awaited<ReturnType<typeof walk>>) => median(gaps.map((gap, i) => Math.abs(logRatios[2 * i + 1]! - gap))); // biome-ignore format: one line
  const [rough, fine] = [await walk("either", 60, 600, [1, 3]), await walk("either", 960, 600, [1, 3])];
  expect(off(fine)).toBeLessThan(off(rough) / 2); // 16 times the steps: a fourth for an order of one half
  const whole = mixtureOf(laws, [1, 3]).moments();
  for (const k of [0, 1]) {
    const values = Array.from({ length: fine.n }, (_, i) => fine.x[2 * i + k]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / fine.n;
    expect(Math.abs(mean - whole.mean[k]!)).toBeLessThan(4.5 * Math.sqrt(whole.covariance[3 * k]! / fine.n));
  }
  const other = (await walk("either", 960, 600, [3, 1])).x.filter((_, e) => e % 2 === 0);
  expect(other.reduce((sum, value) => sum + value, 0) / 600).toBeLessThan(whole.mean[0]! / 2); // a third of it
});

test("both of two laws end where the log-densities are alike, the nearer the more steps", async () => {
  const gap = async (steps: number) => median((await walk("both", steps, 300)).gaps.map(Math.abs));
  const [rough, fine] = [await gap(60), await gap(960)];
  expect(fine).toBeLessThan(0.1);
  expect(fine).toBeLessThan(rough / 2);
});

test("a law with itself is that law under either rule, whatever the shares", async () => {
  const twice = [onlyScore(laws[0]), onlyScore(laws[0])];
  for (const rule of ["either", "both"] as const) {
    const { x, logRatios } = await superposedWalk(twice, noise(1200, 5, 200), { rule, rng: seededRng(6), sigmas: levels(60) }); // biome-ignore format: one line
    expect(logRatios.every((value) => value === 0)).toBe(true);
    const variance = x.reduce((sum, value, e) => sum + (e % 2 ? 0 : value * value), 0) / 600;
    expect(Math.abs(variance / 0.3 - 1)).toBeLessThan(4.5 * Math.sqrt(2 / 600) + 0.05); // and what 60 steps leave
  }
});

test("walks back from noise around a centre end on the law, up to their steps", async () => {
  const law = gaussian([40, -3], [1, 0, 0, 4]);
  const steps = ancestralSteps(onlyScore(law), law.means);
  const { data } = await walkBack(steps, [...timeGrid("karras", 200, { most: 30, least: 0.05 }), 0], seededRng(7), 800);
  for (const k of [0, 1]) {
    const values = Array.from({ length: 800 }, (_, i) => data[2 * i + k]! - law.means[k]!);
    const spread = [1, 2][k]!;
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / 800)).toBeLessThan((4.5 * spread) / Math.sqrt(800));
    const variance = values.reduce((sum, value) => sum + value * value, 0) / 800;
    expect(Math.abs(variance / spread ** 2 - 1)).toBeLessThan(4.5 * Math.sqrt(2 / 800) + 0.03);
  }
});

test("an error names the argument", async () => {
  const given = { rng: seededRng(1), sigmas: levels(5) };
  const [p, q] = laws;
  await expect(superposedWalk([p], noise(2, 1), { ...given, rule: "both" })).rejects.toThrow("superposedWalk: laws must be two for both; received 1"); // biome-ignore format: one line
  await expect(superposedWalk([p, q], noise(2, 1), { ...given, rule: "either", shares: [1] })).rejects.toThrow("2 positive numbers"); // biome-ignore format: one line
  await expect(superposedWalk([p, q], noise(2, 1), { ...given, rule: "either", sigmas: [1, 2] })).rejects.toThrow("sigmas[1]"); // biome-ignore format: one line
});
