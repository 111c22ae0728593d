/** Mirror bridges by fitted drifts: a Gaussian of 50 columns with linear ones, two moons with random cosines. */
import { samplesFrom, seededRng } from "@pushforward/core";
import { neighbourTree, openKernels } from "@pushforward/kernels";
import { energyDistance } from "@pushforward/methods/divergence";
import { epsilonOf, mirrorBridge, mirrorDrift } from "@pushforward/methods/sampling";
import { drawn, laws, meanOf, verdicts } from "../generation.mjs";

const settings = {
  gaussian: { d: 50, rows: 10_000, steps: 20, paths: 10_000, rounds: 16, references: [[1, 1], [0.5, 0.5]], schemes: ["reversed"] }, // biome-ignore format: a line
  moons: { rows: 1000, fresh: 2000, sigmas: [0.6, 1], seeds: [1, 2, 3], fit: { features: 60, width: 0.4, paths: 12_000, steps: 48, rounds: 6 } }, // biome-ignore format: a line
};

export const title =
  "mirror bridges by drifts: N(0, I) in 50 columns with linear ones, 1,000 rows of two moons in spreads of their columns with random cosines";
export const expects =
  "Gaussian: mean correlation within .015 of the bridge's and variance within 5%; moons at σ = .6 and 1: mean squared change within 15% of the exact coupling's and an energy distance to fresh rows of at most .02, for each of three seeds; how far stragglers lie from rows is told";

export async function experiment() {
  const kernels = await openKernels({ threads: 2 });
  const gaussian = [];
  for (const [alpha, sigma] of settings.gaussian.references)
    for (const scheme of settings.gaussian.schemes) gaussian.push(await ofGaussian(kernels, alpha, sigma, scheme));
  const moons = [];
  for (const sigma of settings.moons.sigmas)
    for (const seed of settings.moons.seeds) moons.push(await ofMoons(kernels, sigma, seed));
  await kernels.close();
  const checks = {
    "50 columns": gaussian.every(({ correlation, truth, variance }) => Math.abs(correlation - truth) <= 0.015 && Math.abs(variance - 1) <= 0.05), // biome-ignore format: a line
    "change on moons": moons.every(({ change, exact }) => Math.abs(change / exact - 1) <= 0.15),
    "law on moons": moons.every(({ energy }) => energy <= 0.02),
  };
  const words = [
    ...gaussian.map(({ alpha, sigma, scheme, correlation, truth, variance }) => `α ${alpha} σ ${sigma} ${scheme}: correlation ${correlation.toFixed(3)} for ${truth.toFixed(3)}, variance ${variance.toFixed(3)}`), // biome-ignore format: a line
    ...moons.map(({ sigma, seed, change, exact, energy, far, farHeldOut }) => `moons σ ${sigma} seed ${seed}: change ${change.toFixed(3)} for ${exact.toFixed(3)}, energy ${energy.toFixed(4)}, 95% within ${far.toFixed(2)} of a row (fresh rows ${farHeldOut.toFixed(2)})`), // biome-ignore format: a line
    ...verdicts(checks),
  ];
  return { settings, found: words.join("; "), holds: Object.values(checks).every(Boolean), checks, gaussian, moons };
}

async function ofGaussian(kernels, alpha, sigma, scheme) {
  const { d, rows, steps, paths, rounds } = settings.gaussian;
  const x = samplesFrom(new Float64Array(rows * d), d);
  seededRng(1).fillNormal(x.data);
  const fitted = await mirrorDrift(x, { rng: seededRng(2), alpha, sigma, scheme, steps, paths, rounds, kernels });
  const y = await fitted.run(x, seededRng(3));
  const columns = Array.from({ length: d }, (_, k) => alongColumn(x, y, k));
  const epsilon = epsilonOf(alpha, sigma);
  return { alpha, sigma, scheme, truth: (Math.sqrt(epsilon ** 2 + 4) - epsilon) / 2, correlation: meanOf(columns.map(({ correlation }) => correlation)), variance: meanOf(columns.map(({ variance }) => variance)) }; // biome-ignore format: a line
}

function alongColumn(x, y, k) {
  const column = ({ data, n, d }) => Array.from({ length: n }, (_, i) => data[i * d + k]);
  const [a, b] = [column(x), column(y)];
  const [ma, mb] = [meanOf(a), meanOf(b)];
  const product = (u, mu, v, mv) => meanOf(u.map((value, i) => (value - mu) * (v[i] - mv)));
  const variance = product(b, mb, b, mb);
  return { correlation: product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * variance), variance };
}

/** Columns less their means, over their spreads, both of `by`. */
function inSpreads({ data, d }, by) {
  const columns = Array.from({ length: d }, (_, k) => Array.from({ length: by.n }, (_, i) => by.data[i * d + k]));
  const means = columns.map(meanOf);
  const spreads = columns.map((column, k) => Math.sqrt(meanOf(column.map((value) => (value - means[k]) ** 2))));
  return samplesFrom(
    data.map((value, e) => (value - means[e % d]) / spreads[e % d]),
    d,
  );
}

async function ofMoons(kernels, sigma, seed) {
  const { rows, fresh: count, fit } = settings.moons;
  const raw = drawn(rows, seededRng(seed), laws.moons);
  const [x, fresh] = [raw, drawn(count, seededRng(100 + seed), laws.moons)].map((points) => inSpreads(points, raw));
  const { change } = await mirrorBridge(x, { epsilon: epsilonOf(1, sigma), kernels });
  const fitted = await mirrorDrift(x, { ...fit, rng: seededRng(200 + seed), sigma, kernels });
  const y = await fitted.run(x, seededRng(300 + seed));
  const moved = meanOf(Array.from({ length: rows }, (_, i) => (y.data[2 * i] - x.data[2 * i]) ** 2 + (y.data[2 * i + 1] - x.data[2 * i + 1]) ** 2)); // biome-ignore format: a line
  const tree = neighbourTree(kernels, x.data, 2);
  const far = async ({ data }) =>
    (await tree.nearest(1, { queries: data })).distances.sort()[Math.floor((0.95 * data.length) / 2)];
  const found = { sigma, seed, change: moved, exact: change.mean, energy: (await energyDistance(y, fresh, { kernels, estimator: "biased" })).value, far: await far(y), farHeldOut: await far(fresh) }; // biome-ignore format: a line
  tree.free();
  return found;
}
