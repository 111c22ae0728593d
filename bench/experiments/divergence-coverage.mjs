/** How often the 95% intervals of `divergence` hold the truth, by estimator, between Gaussians of different covariance. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  criticDivergence,
  gaussianDivergence,
  gaussianDivergenceOf,
  neighbourDivergence,
} from "@pushforward/methods/divergence";

const settings = {
  shapes: [
    { d: 1, n: 2000, runs: 100 },
    { d: 2, n: 1000, runs: 100 },
    { d: 5, n: 5000, runs: 40 },
  ],
  laws: "N(0, I) from a Gaussian of variances 0.9 to 1.6 with means 0.5/√d",
  measure: "kl",
};

export const title =
  "divergence, coverage: KL between Gaussians in 1, 2 and 5 columns, 100, 100 and 40 pairs of tables";
export const expects = "the share of 95% intervals that hold the truth is within three binomial standard errors of 95%";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const rows = [];
  for (const shape of settings.shapes) rows.push(...(await coverage(shape, kernels)));
  await kernels.close();
  return {
    settings,
    found: rows.map(({ d, n, estimator, covered, bias, error }) => `${estimator}, d = ${d}, n = ${n}: ${(100 * covered).toFixed(1)}%, bias ${bias.toFixed(4)}, error ${error.toFixed(4)}`).join("; "), // biome-ignore format: one line
    holds: rows.every(({ covered, runs }) => Math.abs(covered - 0.95) <= 3 * Math.sqrt((0.95 * 0.05) / runs)),
    rows,
  };
}

async function coverage({ d, n, runs }, kernels) {
  const { measure } = settings;
  const variances = Float64Array.from({ length: d }, (_, k) => (d === 1 ? 1.5 : 0.9 + (0.7 * k) / (d - 1)));
  const p = gaussian(new Float64Array(d), new Float64Array(d).fill(1));
  const q = gaussian(new Float64Array(d).fill(0.5 / Math.sqrt(d)), variances);
  const truth = gaussianDivergence(p, q, { measure });
  const estimators = {
    neighbours: (x, y) => neighbourDivergence(x, y, { measure }, { kernels }),
    gaussian: (x, y) => gaussianDivergenceOf(x, y, { measure }),
    classifier: (x, y, run) => criticDivergence(x, y, { measure }, { rng: seededRng(run) }),
  };
  const found = Object.fromEntries(Object.keys(estimators).map((name) => [name, { hits: 0, sum: 0, errors: 0 }]));
  for (let run = 0; run < runs; run++) {
    const [x, y] = [
      draw(
        p,
        variances.map(() => 1),
        n,
        2 * run,
      ),
      draw(q, variances, n, 2 * run + 1),
    ];
    for (const [name, estimate] of Object.entries(estimators)) {
      const { value, standardError, interval } = await estimate(x, y, run);
      found[name].hits += Number(interval.low <= truth && truth <= interval.high);
      found[name].sum += value;
      found[name].errors += standardError;
    }
  }
  return Object.entries(found).map(([estimator, { hits, sum, errors }]) => {
    return { estimator, d, n, runs, truth, covered: hits / runs, bias: sum / runs - truth, error: errors / runs };
  });
}

function gaussian(mean, variances) {
  const d = mean.length;
  const covariance = new Float64Array(d * d);
  for (let k = 0; k < d; k++) covariance[k * d + k] = variances[k];
  return { mean, covariance };
}

function draw({ mean }, variances, n, seed) {
  const rng = seededRng(seed);
  const d = mean.length;
  const data = Float64Array.from(
    { length: n * d },
    (_, at) => mean[at % d] + Math.sqrt(variances[at % d]) * rng.normal(),
  );
  return { data, n, d };
}
