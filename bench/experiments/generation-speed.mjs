/** A hundred thousand rows of fifty columns: the first sample, ten thousand samples, and what going by neighbours costs in error. */
import { seededRng } from "@pushforward/core";
import { neighbourTree, openKernels } from "@pushforward/kernels";
import { closedFormSamples, exactMeans, memorisation, neighbourMeans } from "@pushforward/methods/sampling";
import { drawn, meanOf, timed, verdicts } from "../generation.mjs";

const settings = { rows: 100_000, d: 50, dimension: 8, count: 10_000, judged: 2000, threads: 2, probes: 256 };

export const title =
  "sample: 100,000 rows of 50 columns on two threads, a curved sheet of 8 dimensions and independent normals";
export const expects =
  "the first sample within 2 s after indexing, 10,000 within 60 s; means over neighbours within 10⁻⁶ of those over all rows where flows start, and no share of weight above 10⁻³ left out";

/** Sines of random combinations of normals with a little noise, about in units of their spread; or normals alone. */
const laws = {
  "curved sheet": (rng) => {
    const weights = Float64Array.from({ length: settings.dimension * settings.d }, () => 0.7 * rng.normal());
    return (own) => {
      const u = Array.from({ length: settings.dimension }, () => own.normal());
      return Array.from({ length: settings.d }, (_, c) => Math.SQRT2 * Math.sin(u.reduce((sum, value, k) => sum + value * weights[k * settings.d + c], 0)) + 0.07 * own.normal()); // biome-ignore format: a line
    };
  },
  "independent normals": () => (own) => Array.from({ length: settings.d }, () => own.normal()),
};

export async function experiment() {
  const kernels = await openKernels({ threads: settings.threads });
  const rows = [];
  for (const [law, make] of Object.entries(laws)) {
    const x = drawn(settings.rows, seededRng(1), make(seededRng(2)));
    const index = await timed(() => indexed(kernels, x));
    const draw = (count) => timed(() => closedFormSamples(x, count, { rng: seededRng(3), estimator: "neighbours", kernels })); // biome-ignore format: a line
    const first = await draw(1);
    const many = await draw(settings.count);
    const { samples, leftOut, steps, start, sigma } = many.value;
    const judged = { ...samples, n: settings.judged, data: samples.data.subarray(0, settings.judged * settings.d) };
    const report = await memorisation(x, judged, { kernels });
    rows.push({
      law,
      index: index.seconds,
      first: first.seconds - index.seconds,
      many: { seconds: many.seconds, cpu: many.cpu },
      steps,
      start,
      sigma,
      leftOut,
      error: await errorOf(kernels, x, start, sigma),
      copies: report.copies / settings.judged,
      novelty: report.medianNovelty / report.reference.median,
      variance: variance(samples) / variance(x),
    });
  }
  await kernels.close();
  const checks = Object.fromEntries(
    rows.flatMap(({ law, first, many, error, leftOut }) => [
      [`${law}, first sample within 2 s`, first < 2],
      [`${law}, 10,000 within 60 s`, many.seconds < 60],
      [`${law}, error`, error <= 1e-6 && leftOut <= 1e-3],
    ]),
  );
  const told = rows.map((row) => `${row.law}: index ${row.index.toFixed(1)} s, first sample ${row.first.toFixed(1)} s later, ${settings.count} in ${row.many.seconds.toFixed(1)} s (${row.many.cpu.toFixed(0)} s of processors), means off by ${row.error.toPrecision(1)}, ${row.leftOut.toPrecision(1)} left out, ${(100 * row.copies).toFixed(1)}% copies, ${(100 * row.variance).toFixed(0)}% of the variance`); // biome-ignore format: a line
  return {
    settings,
    found: [...told, ...verdicts(checks)].join("; "),
    holds: Object.values(checks).every(Boolean),
    checks,
    rows,
  };
}

/** The tree and the whole numbers that a first search makes. */
async function indexed(kernels, x) {
  const tree = neighbourTree(kernels, x.data, x.d);
  await tree.nearest(1, { queries: x.data.slice(0, x.d) });
  tree.free();
}

/** Mean of |difference|/|x̄| over probes where flows start. */
async function errorOf(kernels, x, t, sigma) {
  const { d } = x;
  const rng = seededRng(4);
  const q = drawn(settings.probes, rng, () => {
    const row = rng.integer(x.n);
    return Array.from({ length: d }, (_, c) => t * x.data[row * d + c] + (1 - t) * rng.normal() + sigma * rng.normal());
  });
  const tree = neighbourTree(kernels, x.data, d);
  const [all, near] = [exactMeans(kernels, x, tree), neighbourMeans(x, tree, 100)];
  const [truth, found] = [await all.open(q.n).means(q.data, t), await near.open(q.n).means(q.data, t)];
  for (const owned of [all, near, tree]) owned.free();
  return meanOf(
    Array.from({ length: q.n }, (_, i) => {
      const row = Array.from(truth.subarray(i * d, (i + 1) * d));
      return Math.hypot(...row.map((value, c) => value - found[i * d + c])) / Math.hypot(...row);
    }),
  );
}

function variance({ data, n, d }) {
  const mean = new Float64Array(d);
  data.forEach((value, at) => {
    mean[at % d] += value / n;
  });
  return data.reduce((sum, value, at) => sum + (value - mean[at % d]) ** 2, 0) / n;
}
