/** Sixty points on a circle, in the plane and turned into R^10: new points near the curve, beside kernel smoothing. */
import { samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { closedFormSamples, memorisation } from "@pushforward/methods/sampling";
import { averages, drawn, laws, meanOf, medianOf, smoothed, verdicts, widthFor } from "../generation.mjs";

const settings = {
  points: 60,
  draws: 1000,
  // Of the note's table, and with the defaults; two others are told beside them.
  asked: [{ sigma: 0.05, probes: 4 }, { sigma: 0.1, probes: 2 }, { sigma: 0.1, probes: 4 }, {}],
  told: [
    { sigma: 0.05, probes: 2 },
    { sigma: 0.05, probes: 3 },
  ],
  seeds: 5,
  nearest: 5,
};

export const title = "sample: points near a circle of 60 points at equal novelty, five seeds";
export const expects =
  "median over seeds of the mean distance off the curve at most half of that of kernel smoothing with the same median novelty, in R² and turned into R¹⁰, for the settings of the note's table and the defaults; with the same mean novelty for all settings";

/** Mean distance from the circle: in its plane from the radius 1, and out of the plane. */
function off({ data, n, d }, plane) {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * d, (i + 1) * d);
    const [a, b] = plane.map((axis) => axis.reduce((dot, value, k) => dot + value * row[k], 0));
    const outside = Math.max(0, row.reduce((s, value) => s + value * value, 0) - a * a - b * b);
    sum += Math.sqrt((Math.hypot(a, b) - 1) ** 2 + outside) / n;
  }
  return sum;
}

/** Two random perpendicular directions of length 1. */
function planeIn(d, rng) {
  if (d === 2) return [[1, 0], [0, 1]]; // biome-ignore format: a line
  const unit = (v) => v.map((value) => value / Math.hypot(...v));
  const first = unit(Array.from({ length: d }, () => rng.normal()));
  const other = Array.from({ length: d }, () => rng.normal());
  const along = other.reduce((dot, value, k) => dot + value * first[k], 0);
  return [first, unit(other.map((value, k) => value - along * first[k]))];
}

export async function experiment() {
  const kernels = await openKernels({ threads: 2 });
  const runs = [];
  for (const d of [2, 10])
    for (let seed = 1; seed <= settings.seeds; seed++) {
      const rng = (part) => seededRng(1000 * d + seed).stream(part);
      const plane = planeIn(d, rng(0));
      const flat = drawn(settings.points, rng(1), laws.circle);
      const x = samplesFrom(Float64Array.from({ length: flat.n * d }, (_, at) => { const i = Math.floor(at / d); return flat.data[2 * i] * plane[0][at % d] + flat.data[2 * i + 1] * plane[1][at % d]; }), d); // biome-ignore format: a line
      for (const given of [...settings.asked, ...settings.told]) {
        const made = await closedFormSamples(x, settings.draws, { rng: rng(2), ...given, steps: 100, kernels });
        const { medianNovelty: novelty, copies, distances } = await memorisation(x, made.samples, { kernels });
        const noisy = (width) => smoothed(x, settings.draws, width, rng(3));
        const width = await widthFor(kernels, x, novelty, noisy);
        const meanWidth = await widthFor(kernels, x, meanOf(distances), noisy, (report) => meanOf(report.distances));
        const mean = await averages(kernels, x, settings.draws, 2, settings.nearest, rng(4));
        runs.push({
          d,
          seed,
          given: nameOf(given),
          novelty,
          copies: copies / settings.draws,
          ours: off(made.samples, plane),
          width,
          smoothing: off(noisy(width), plane),
          smoothingOfMean: off(noisy(meanWidth), plane),
          averages: { novelty: (await memorisation(x, mean, { kernels })).medianNovelty, off: off(mean, plane) },
        });
      }
    }
  await kernels.close();
  const rows = [];
  for (const d of [2, 10])
    for (const given of new Set(runs.map((run) => run.given))) {
      const own = runs.filter((run) => run.d === d && run.given === given);
      rows.push({ d, given, ratio: medianOf(own.map((run) => run.ours / run.smoothing)), ofMean: medianOf(own.map((run) => run.ours / run.smoothingOfMean)), novelty: medianOf(own.map((run) => run.novelty)), copies: medianOf(own.map((run) => run.copies)), off: medianOf(own.map((run) => run.ours)) }); // biome-ignore format: a line
    }
  const asked = new Set(settings.asked.map(nameOf));
  const checks = {
    "equal median novelty": rows.every(({ given, ratio }) => ratio <= 0.5 || !asked.has(given)),
    "equal mean novelty": rows.every(({ ofMean }) => ofMean <= 0.5),
  };
  const told = rows.map((row) => `R^${row.d} ${row.given}: ${row.off.toFixed(4)} off at novelty ${row.novelty.toFixed(3)}, ${row.ratio.toFixed(2)} of smoothing's of the same median and ${row.ofMean.toFixed(2)} of the same mean novelty, ${(100 * row.copies).toFixed(0)}% copies`); // biome-ignore format: a line
  return {
    settings,
    found: [...told, ...verdicts(checks)].join("; "),
    holds: Object.values(checks).every(Boolean),
    checks,
    rows,
    runs,
  };
}

const nameOf = ({ sigma, probes }) => (sigma === undefined ? "defaults" : `σ ${sigma}, M ${probes}`);
