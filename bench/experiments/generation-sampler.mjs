/** What the sampler's parts promise: memorising without smoothing, novelty with it, neighbours, late starts, time. */
import { samplesFrom, seededRng } from "@pushforward/core";
import { neighbourTree, openKernels } from "@pushforward/kernels";
import { energyDistance } from "@pushforward/methods/divergence";
import { closedFormSamples, exactMeans, memorisation, neighbourMeans } from "@pushforward/methods/sampling";
import { digits, drawn, laws, meanOf, medianOf, timed, verdicts } from "../generation.mjs";

const settings = {
  memorises: { rows: 100, steps: [200, 400], draws: 1000, near: 1e-3, tables: 12 },
  novelty: { rows: 300, draws: 1000 },
  neighbours: { rows: 5000, d: 10, sigma: 0.1, times: [0.3, 0.6, 0.8, 0.95], k: [20, 100], probes: 300 },
  starts: { rows: 500, draws: 1500, sigma: 0.15, probes: 4, steps: 100, times: [0.5, 0.8, 0.9, 0.95, 0.98], pairs: 3 },
  time: { rows: 5000, d: 64, steps: 20, probes: 2, draws: { wasm: 32, plain: 8 } },
};

export const title = "sample: memorising, novelty, neighbours, late starts and time, as the note of the method asks";
export const expects =
  "σ = 0: 95% within 10⁻³ of a row at 200 steps, more at 400, medians over tables, and as many as of exact draws of the law one step before the end; defaults: 90% no copies on moons and digits; neighbours: error at t = .8 with 100 of them at most .05; a start at .95 moves the law by at most 5 times the distance of two runs and .01; at most 250 ms a sample on one thread, neighbours faster";

export async function experiment() {
  const kernels = await openKernels({ threads: 2 });
  const memorises = await memorising(kernels);
  const novelty = await novel(kernels);
  const neighbours = await neighbourErrors(kernels);
  const starts = await lateStarts(kernels);
  await kernels.close();
  const time = await times();
  const late = starts.rows.find(({ start }) => start === 0.95);
  const checks = {
    "95% memorised at 200 steps": memorises[0].share >= 0.95,
    "more at 400": memorises[1].share >= memorises[0].share,
    "as the law says": memorises.every(({ share, ofLaw }) => share >= ofLaw - 0.01),
    novelty: novelty.every(({ copies }) => copies <= 0.1),
    neighbours: neighbours.find(({ t, k }) => t === 0.8 && k === 100).error <= 0.05,
    start: late.distance <= 5 * starts.self && late.distance <= 0.01,
    "time, kernels": time.wasm.exact <= 250 && time.wasm.neighbours < time.wasm.exact,
    "time, plain TypeScript": time.plain.exact <= 250,
  };
  const found = [
    `σ = 0: ${memorises.map(({ steps, share, least, most, ofLaw }) => `${(100 * share).toFixed(1)}% (${(100 * least).toFixed(1)} to ${(100 * most).toFixed(1)}) at ${steps} steps, of the law itself ${(100 * ofLaw).toFixed(1)}%`).join(", ")}`, // biome-ignore format: a line
    `copies at defaults: ${novelty.map(({ law, copies, medianNovelty, heldOut }) => `${law} ${(100 * copies).toFixed(1)}% (novelty ${medianNovelty.toFixed(3)}, held-out rows ${heldOut.toFixed(3)})`).join(", ")}`, // biome-ignore format: a line
    `neighbours: ${neighbours.map(({ t, k, error }) => `t ${t} k ${k}: ${error.toPrecision(2)}`).join(", ")}`,
    `energy distance to a run from 0: ${starts.rows.map(({ start, distance }) => `${start}: ${distance.toFixed(5)}`).join(", ")}, of two such runs ${starts.self.toFixed(5)}`, // biome-ignore format: a line
    ...Object.entries(time).map(([how, { exact, neighbours }]) => `${how}: ${exact.toFixed(0)} ms a sample over all rows, ${neighbours.toFixed(0)} ms over neighbours`), // biome-ignore format: a line
    ...verdicts(checks),
  ];
  return { settings, found: found.join("; "), holds: Object.values(checks).every(Boolean), checks, memorises, novelty, neighbours, starts, time }; // biome-ignore format: a line
}

/**
 * Medians over tables. Where two rows are closer than what a step leaves of the noise, points between them settle on neither:
 * how many do goes by the table. So the same is asked of exact draws of the law at the last step.
 */
async function memorising(kernels) {
  const { rows, steps, draws, near, tables } = settings.memorises;
  const found = [];
  for (const count of steps) {
    const shares = [];
    const ofLaw = [];
    for (let seed = 1; seed <= tables; seed++) {
      const x = evenMoons(rows, seed);
      const share = async (given) => {
        const made = await closedFormSamples(x, draws, {
          rng: seededRng(seed),
          sigma: 0,
          probes: 1,
          kernels,
          ...given,
        });
        const { distances } = await memorisation(x, made.samples, { kernels });
        return distances.filter((value) => value < near).length / draws;
      };
      shares.push(await share({ start: 0, steps: count }));
      ofLaw.push(await share({ start: (count - 1) / count, steps: 1 }));
    }
    found.push({ steps: count, share: medianOf(shares), least: Math.min(...shares), most: Math.max(...shares), ofLaw: medianOf(ofLaw), shares }); // biome-ignore format: a line
  }
  return found;
}

/** As moons are usually made: angles at equal distances, noise of .05. */
function evenMoons(rows, seed) {
  const rng = seededRng(seed);
  const angle = (i) => (Math.PI * (i % (rows / 2))) / (rows / 2 - 1);
  const noisy = (value) => value + 0.05 * rng.normal();
  return samplesFrom(Float64Array.from(Array.from({ length: rows }, (_, i) => i < rows / 2 ? [noisy(Math.cos(angle(i)) - 0.5), noisy(Math.sin(angle(i)) - 0.25)] : [noisy(0.5 - Math.cos(angle(i))), noisy(0.25 - Math.sin(angle(i)))]).flat()), 2); // biome-ignore format: a line
}

async function novel(kernels) {
  const { rows, draws } = settings.novelty;
  const { train, holdout } = digits(1);
  const cases = { moons: [drawn(rows, seededRng(20), laws.moons), drawn(rows, seededRng(21), laws.moons)], digits: [train.x, holdout.x] }; // biome-ignore format: a line
  const found = [];
  for (const [law, [x, apart]] of Object.entries(cases)) {
    const made = await closedFormSamples(x, draws, { rng: seededRng(1), kernels });
    const { copies, medianNovelty, reference } = await memorisation(x, made.samples, { holdout: apart, kernels });
    found.push({ law, copies: copies / draws, medianNovelty, heldOut: reference.median });
  }
  return found;
}

/** Mean of |difference|/|x̄| over probes of points on their way. */
async function neighbourErrors(kernels) {
  const { rows, d, sigma, times, k, probes } = settings.neighbours;
  const rng = seededRng(30);
  const x = drawn(rows, rng, () => {
    const v = Array.from({ length: d }, () => rng.normal());
    return v.map((value) => value / Math.hypot(...v));
  });
  const tree = neighbourTree(kernels, x.data, d);
  const exact = exactMeans(kernels, x, tree);
  const found = [];
  for (const t of times) {
    const q = drawn(probes, rng, () => {
      const row = rng.integer(rows);
      return Array.from(
        { length: d },
        (_, c) => t * x.data[row * d + c] + (1 - t) * rng.normal() + sigma * rng.normal(),
      );
    });
    const truth = await exact.open(probes).means(q.data, t);
    for (const count of k) {
      const near = neighbourMeans(x, tree, count);
      const means = await near.open(probes).means(q.data, t);
      const errors = Array.from({ length: probes }, (_, i) => {
        const row = Array.from(truth.subarray(i * d, (i + 1) * d));
        return Math.hypot(...row.map((value, c) => value - means[i * d + c])) / Math.hypot(...row);
      });
      near.free();
      found.push({ t, k: count, error: meanOf(errors) });
    }
  }
  exact.free();
  tree.free();
  return found;
}

async function lateStarts(kernels) {
  const { rows, draws, sigma, probes, steps, times, pairs } = settings.starts;
  const x = drawn(rows, seededRng(40), laws.moons);
  const run = async (start, seed) =>
    (await closedFormSamples(x, draws, { rng: seededRng(seed), sigma, probes, steps, start, kernels })).samples;
  const apart = async (a, b) => (await energyDistance(a, b, { kernels, estimator: "biased" })).value;
  const fromNoise = [];
  for (let seed = 0; seed < 2 * pairs; seed++) fromNoise.push(await run(0, seed));
  const self = [];
  for (let pair = 0; pair < pairs; pair++) self.push(await apart(fromNoise[2 * pair], fromNoise[2 * pair + 1]));
  const found = [];
  for (const start of times) {
    const distances = [];
    for (let pair = 0; pair < pairs; pair++)
      distances.push(await apart(fromNoise[2 * pair], await run(start, 100 + pair)));
    found.push({ start, distance: meanOf(distances) });
  }
  return { self: meanOf(self), rows: found };
}

/** Milliseconds of a processor a sample, on one thread, as users run it and in plain TypeScript. */
async function times() {
  const { rows, d, steps, probes } = settings.time;
  const x = samplesFrom(new Float64Array(rows * d), d);
  seededRng(50).fillNormal(x.data);
  const found = {};
  for (const implementation of ["wasm", "plain"]) {
    const kernels = await openKernels({ threads: 1, implementation });
    const draws = settings.time.draws[implementation];
    const run = async (estimator) => {
      const work = () =>
        closedFormSamples(x, draws, { rng: seededRng(1), sigma: 1, steps, probes, estimator, kernels });
      return (1000 * (await timed(work)).cpu) / draws;
    };
    found[implementation] = { exact: await run("exact"), neighbours: await run("neighbours") };
    await kernels.close();
  }
  return found;
}
