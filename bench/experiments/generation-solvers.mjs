/** Few-step solvers: error against evaluations on laws with known or finely followed flows. */
import { seededRng } from "@pushforward/core";
import { errorCurve, GaussianMixture, noisyDraws, smoothedPoints } from "@pushforward/methods/sampling/scores";

const settings = { rows: 200, seed: 1, evaluations: [6, 8, 12, 16, 24, 32, 48, 64], most: 20, least: 0.02 };
/** From here on a solver of order 2 is to be best on every law. */
const enough = 24;

export const title = "generation, solvers: error of few-step solvers on four laws";
export const expects = `from ${enough} evaluations on a second-order solver is best on every law; fitted steps are within 2 times the best grid for euler and heun`;

export async function experiment() {
  const laws = {
    "one Gaussian": oneGaussian(),
    "8 Gaussians": eightGaussians(),
    "Swiss roll": swissRoll(),
    "10 dimensions": wide(),
  };
  const curves = [];
  for (const [law, score] of Object.entries(laws)) curves.push(...(await curveOf(law, score)));
  const best = bestOf(curves, Object.keys(laws));
  const secondOrder = best
    .filter(({ evaluations }) => evaluations >= enough)
    .every(({ solver }) => solver === "heun" || solver === "multistep");
  const fitted = worstOfFitted(curves, Object.keys(laws));
  return {
    settings,
    found: `best at ${enough} evaluations: ${best
      .filter((one) => one.evaluations === enough)
      .map(({ law, solver, grid, error }) => `${law} ${solver} on ${grid} steps, ${error.toPrecision(2)}`)
      .join("; ")}; fitted steps at worst ${fitted.toFixed(2)} times the best grid`,
    holds: secondOrder && fitted <= 2,
    best,
    curves,
  };
}

async function curveOf(law, score) {
  const { most, least, rows, seed, evaluations } = settings;
  const start = noisyDraws(score, seededRng(seed), rows, most);
  const truth = score.components === 1 ? knownFlow(score, start) : undefined;
  const found = await errorCurve(score, start, { most, least, evaluations, truth });
  return found.map(({ sigmas: _, ...one }, i) => ({ law, allowed: evaluations[i % evaluations.length], ...one }));
}

/** Of one Gaussian at 0 the flow scales every axis by √((v + least²)/(v + most²)). */
function knownFlow({ d, shapes }, start) {
  const { most, least } = settings;
  return start.map((value, e) => {
    const v = shapes[0].variances[e % d];
    return value * Math.sqrt((v + least ** 2) / (v + most ** 2));
  });
}

function bestOf(curves, laws) {
  return laws.flatMap((law) =>
    settings.evaluations.map((evaluations) => {
      const among = curves.filter((one) => one.law === law && one.allowed === evaluations);
      const { solver, grid, error } = among.reduce((a, b) => (b.error < a.error ? b : a));
      return { law, evaluations, solver, grid, error };
    }),
  );
}

/** How many times the error of the best grid fitted steps make, at worst, from enough evaluations on. */
function worstOfFitted(curves, laws) {
  const ratios = laws.flatMap((law) =>
    ["euler", "heun"].flatMap((solver) =>
      settings.evaluations
        .filter((allowed) => allowed >= enough)
        .map((allowed) => {
          const among = curves.filter((one) => one.law === law && one.solver === solver && one.allowed === allowed);
          const fitted = among.find(({ grid }) => grid === "optimized").error;
          return fitted / Math.min(...among.map(({ error }) => error));
        }),
    ),
  );
  return Math.max(...ratios);
}

const oneGaussian = () =>
  new GaussianMixture({
    d: 2,
    weights: Float64Array.of(1),
    means: new Float64Array(2),
    shapes: [{ variances: Float64Array.of(1, 0.04) }],
  });

function eightGaussians() {
  const means = Float64Array.from(
    { length: 16 },
    (_, e) => 4 * (e % 2 === 0 ? Math.cos : Math.sin)((Math.PI / 4) * (e >> 1)),
  );
  return new GaussianMixture({
    d: 2,
    weights: new Float64Array(8).fill(1),
    means,
    shapes: [{ variances: Float64Array.of(0.09, 0.09) }],
  });
}

function swissRoll() {
  const rng = seededRng(2);
  const n = 200;
  const data = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const angle = 1.5 * Math.PI * (1 + 2 * rng.uniform());
    data.set([0.3 * angle * Math.cos(angle), 0.3 * angle * Math.sin(angle)], 2 * i);
  }
  return smoothedPoints({ data, n, d: 2 }, [0.15, 0.15]);
}

function wide() {
  const data = new Float64Array(300);
  seededRng(3).fillNormal(data);
  return smoothedPoints({ data: data.map((value) => 2 * value), n: 30, d: 10 }, new Float64Array(10).fill(0.3));
}
