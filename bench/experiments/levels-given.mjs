/** How often `independence --given` rejects when x and y depend on z only, by means of many forms; and when they do not. */
import { binomialSf, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { independence } from "@pushforward/methods/hypothesis";

const settings = {
  runs: { 200: 1000, 500: 1000, 2000: 200 },
  columns: { 200: [1, 2], 500: [1, 2, 3], 2000: [1, 2, 3] },
  resamples: 99,
  levels: [0.05, 0.1, 0.5],
  shared: 0.3,
  seed: 1,
};

export const title =
  "levels given columns: x and y are a mean of z and noise of their own, at 200, 500 and 2,000 rows, z of 1, 2 and, from 500 rows on, 3 normal columns; then with noise in common";
export const expects =
  "at each level no more rejections than a binomial count passes once in 10⁴ trials; with three tenths of the noise in common more than half are rejected at 0.05";

/** Means of z, all of size 1 to 5 beside noise of size 1; columns without a name are noise to them. */
const means = {
  linear: (z) => 2 * z.reduce((sum, value) => sum + value, 0),
  quadratic: (z) => 1.5 * z.reduce((sum, value) => sum + value * value, 0),
  sine: ([a, b = 0]) => 2 * Math.sin(2 * a) + 2 * Math.sin(2 * b),
  "fast sine": ([a]) => 2 * Math.sin(4 * a),
  interaction: (z) => 2 * Math.sin(1.5 * z[0]) * z.at(-1),
  kink: (z) => 2 * Math.abs(z[0]) + z.at(-1),
};

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const rows = [];
  for (const [n, runs] of Object.entries(settings.runs))
    for (const d of settings.columns[n])
      for (const mean of Object.keys(means)) {
        rows.push(await tried(kernels, { n: Number(n), runs, d, mean, shared: 0 }));
        if (mean === "sine") rows.push(await tried(kernels, { n: Number(n), runs: 100, d, mean, shared: settings.shared })); // biome-ignore format: a line
      }
  await kernels.close();
  const bad = rows.filter(({ holds }) => !holds);
  const most = Math.max(...rows.filter(({ shared }) => shared === 0).map(({ shares }) => shares[0]));
  const power = rows
    .filter(({ shared }) => shared > 0)
    .map(({ n, d, shares }) => `${shares[0]} at ${n} rows given ${d}`);
  return {
    settings,
    found: `${rows.length} cases; largest share of rejections at level 0.05 is ${most}; with noise in common ${power.join(", ")}; outside: ${bad.map(nameOf).join("; ") || "none"}`,
    holds: bad.length === 0,
    rows,
  };
}

const nameOf = ({ n, d, mean, shared }) => `${mean}, ${n} rows, given ${d}${shared > 0 ? ", noise in common" : ""}`;

async function tried(kernels, one) {
  const { runs, shared } = one;
  const { levels, seed, resamples } = settings;
  const rng = seededRng(seed);
  const counts = levels.map(() => 0);
  for (let k = 0; k < runs; k++) {
    const { x, y, z } = drawn(rng, one);
    const { pValue } = await independence(x, y, { given: z, resamples, rng: rng.stream(k), kernels });
    levels.forEach((level, l) => {
      counts[l] += Number(pValue <= level);
    });
  }
  const level = levels.every((alpha, l) => binomialSf(counts[l] - 1, runs, alpha) > 1e-4);
  const holds = shared === 0 ? level : counts[0] > runs / 2;
  const shares = counts.map((count) => count / runs);
  console.log(`    ${nameOf(one)}: ${shares.join(", ")}${holds ? "" : "   OUTSIDE"}`);
  return { ...one, shares, holds };
}

/** `shared` is the share of the noise that x and y have in common. */
function drawn(rng, { n, d, mean, shared }) {
  const z = Float64Array.from({ length: n * d }, () => rng.normal());
  const common = Float64Array.from({ length: n }, () => Math.sqrt(shared) * rng.normal());
  const of = () =>
    samplesFrom(
      Float64Array.from({ length: n }, (_, i) => {
        return means[mean](z.subarray(i * d, (i + 1) * d)) + common[i] + Math.sqrt(1 - shared) * rng.normal();
      }),
      1,
    );
  return { x: of(), y: of(), z: samplesFrom(z, d) };
}
