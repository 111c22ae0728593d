/** Ten steps in a row of the mirror bridge on two moons beside other ways to vary a row by as much, and classes of digits that change. */
import { samplesFrom, seededRng } from "@pushforward/core";
import { neighbourTree, openKernels } from "@pushforward/kernels";
import { energyDistance } from "@pushforward/methods/divergence";
import { memorisation, mirrorBridge, resample } from "@pushforward/methods/sampling";
import { digits, verdicts } from "../generation.mjs";

const settings = { rows: 600, fresh: 2000, steps: 10, relativeEpsilon: 0.1, seeds: [1, 2, 3], changes: [0.1, 0.25, 0.5, 1] }; // biome-ignore format: a line

export const title =
  "resample: ten steps in a row on 600 rows of two moons beside noise, near rows and independent rows at equal change; digits";
export const expects =
  "the bridge's energy distance to fresh rows at most .006 after ten steps on average over the seeds and noise's ten times that; how often the class of held-out digits changes is told, not expected";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const moons = [];
  for (const seed of settings.seeds) moons.push(...(await tenSteps(kernels, seed)));
  const classesOf = await classes(kernels);
  await kernels.close();
  const mean = (way, key) => {
    const own = moons.filter((run) => run.way === way);
    return own.reduce((sum, run) => sum + run[key] / own.length, 0);
  };
  const ways = [...new Set(moons.map(({ way }) => way))];
  const words = ways.map((way) => `${way}: energy ${mean(way, "energy").toFixed(4)}, novelty ${mean(way, "novelty").toFixed(3)}`); // biome-ignore format: a line
  const held = classesOf.map(({ change, bridge, nearest, noise, independent }) =>
    `change ${change}: class changes ${[bridge, nearest, noise, independent].map((value) => value.toFixed(3)).join(", ")}`); // biome-ignore format: a line
  const checks = {
    "the law is kept": mean("bridge", "energy") <= 0.006,
    "noise is ten times farther": mean("noise", "energy") >= 10 * mean("bridge", "energy"),
  };
  return {
    settings,
    found: `after ten steps ${words.join("; ")}; digits by bridge, nearest rows, noise, independent rows: ${held.join("; ")}; ${verdicts(checks).join("; ")}`,
    holds: Object.values(checks).every(Boolean),
    checks,
    moons,
    digits: classesOf,
  };
}

/** Each way moves a row by the same mean squared change at every step. */
async function tenSteps(kernels, seed) {
  const [x, fresh] = [moons(settings.rows, seed), moons(settings.fresh, 100 + seed)];
  const bridge = await mirrorBridge(x, { epsilon: settings.relativeEpsilon * varianceOf(x), kernels });
  const delta = bridge.change.mean;
  const k = await rowsWithin(kernels, x, delta);
  const ways = {
    bridge: async (z, rng) => (await resample(bridge, z, 1, { rng, jitter: 0, kernels })).samples,
    "bridge with jitter": async (z, rng) => (await resample(bridge, z, 1, { rng, kernels })).samples,
    noise: async (z, rng) => noisy(z, Math.sqrt(delta / 2), rng),
    "nearest row and noise": async (z, rng) => noisy(await nearest(kernels, x, z, 1, rng), Math.sqrt(delta / 2), rng),
    "one of the nearest rows": async (z, rng) => nearest(kernels, x, z, k, rng),
    "independent rows": async (z, rng) => nearest(kernels, x, z, x.n, rng),
  };
  const runs = [];
  for (const [way, step] of Object.entries(ways)) {
    const rng = seededRng(1000 + seed);
    let z = x;
    const along = [];
    for (let s = 0; s < settings.steps; s++) {
      z = await step(z, rng.stream(s));
      if (s === 0 || s === settings.steps - 1)
        along.push((await energyDistance(z, fresh, { estimator: "biased", kernels })).value);
    }
    const { medianNovelty: novelty, copies } = await memorisation(x, z, { holdout: fresh, kernels });
    runs.push({ seed, way, first: along[0], energy: along.at(-1), novelty, copies });
  }
  return runs;
}

/** Rows to vary are left out of the table that variations come from. */
async function classes(kernels) {
  const { train, holdout: test } = digits(1);
  const [own, held] = [train.x, test.x];
  const changed = (parents, count) =>
    parents.reduce((sum, row, i) => sum + Number(train.labels[row] !== test.labels[Math.floor(i / count)]), 0) /
    parents.length;
  const found = [];
  for (const change of settings.changes) {
    const bridge = await mirrorBridge(own, { change, kernels });
    const made = await resample(bridge, held, 20, { rng: seededRng(1), jitter: 0, kernels });
    const k = await rowsWithin(kernels, own, bridge.change.mean);
    const near = await nearestRows(kernels, own, held, k);
    const size = Math.sqrt(bridge.change.mean / own.d);
    const blurred = await nearestRows(kernels, own, noisy(held, size, seededRng(2)), 1);
    const all = Int32Array.from({ length: held.n * 20 }, (_, i) => (i * 7919) % own.n);
    found.push({
      change,
      achieved: made.achieved.mean / bridge.variance,
      bridge: changed(made.parents, 20),
      nearest: changed(near, k),
      noise: changed(blurred, 1),
      independent: changed(all, 20),
    });
  }
  return found;
}

/** k for which a uniform choice among the k nearest other rows changes rows by delta on average. */
async function rowsWithin(kernels, x, delta) {
  const tree = neighbourTree(kernels, x.data, x.d);
  const most = Math.min(x.n, 600);
  const { distances } = await tree.nearest(most, { queries: x.data });
  tree.free();
  let sum = 0;
  for (let k = 1; k < most; k++) {
    for (let i = 0; i < x.n; i++) sum += distances[i * most + k] ** 2 / x.n;
    if (sum / (k + 1) >= delta) return k + 1;
  }
  return most;
}

async function nearestRows(kernels, x, z, k) {
  const tree = neighbourTree(kernels, x.data, x.d);
  const { indices } = await tree.nearest(k, { queries: z.data });
  tree.free();
  return indices;
}

/** One of the k rows nearest to each point. */
async function nearest(kernels, x, z, k, rng) {
  const rows = k === x.n ? undefined : await nearestRows(kernels, x, z, k);
  const data = new Float64Array(z.data.length);
  for (let i = 0; i < z.n; i++) {
    const row = rows ? rows[i * k + rng.integer(k)] : rng.integer(x.n);
    data.set(x.data.subarray(row * x.d, (row + 1) * x.d), i * x.d);
  }
  return { ...z, data };
}

const noisy = (z, size, rng) => ({ ...z, data: z.data.map((value) => value + size * rng.normal()) });

function varianceOf({ data, n, d }) {
  let total = 0;
  for (let k = 0; k < d; k++) {
    let [sum, square] = [0, 0];
    for (let i = 0; i < n; i++) [sum, square] = [sum + data[i * d + k] / n, square + data[i * d + k] ** 2 / n];
    total += square - sum * sum;
  }
  return total;
}

function moons(n, seed) {
  const rng = seededRng(seed);
  const data = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const angle = Math.PI * rng.uniform();
    const [x, y] = i % 2 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    data.set([x + 0.05 * rng.normal(), y + 0.05 * rng.normal()], 2 * i);
  }
  return samplesFrom(data, 2);
}
