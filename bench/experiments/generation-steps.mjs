/** How many steps `sample` needs: where samples land beside the same flow in fine steps, by first and second order. */
import { samplesFrom, seededRng } from "@pushforward/core";
import { neighbourTree, openKernels } from "@pushforward/kernels";
import { energyDistance } from "@pushforward/methods/divergence";
import { closedFormSamples, exactMeans } from "@pushforward/methods/sampling";
import { digits, drawn, laws, meanOf, verdicts } from "../generation.mjs";

const settings = { draws: 150, fine: 640, steps: [5, 10, 20, 40, 80], probes: 3 };

export const title =
  "sample: error of the flow by steps, equal steps of first order and of second order beside fine ones";
export const expects =
  "the default lands at the same law as the fine flow, at an energy distance of at most a hundredth of the spread of the rows; of second order, fewer samples land farther than σ from where the fine flow takes them than of first order in as many looks at the data";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const { train } = digits(1);
  const threes = Array.from(train.labels.keys()).filter((i) => train.labels[i] === 3);
  const cases = {
    moons: drawn(300, seededRng(1), laws.moons),
    "Swiss roll": drawn(600, seededRng(2), laws["Swiss roll"]),
    "digit 3": samplesFrom(Float64Array.from(threes.flatMap((row) => Array.from(train.x.data.subarray(64 * row, 64 * row + 64)))), 64), // biome-ignore format: a line
  };
  const rows = [];
  for (const [law, x] of Object.entries(cases)) rows.push(...(await curve(kernels, law, x)));
  await kernels.close();
  const of = (name, way) => rows.filter((row) => row.name === name && row.way === way);
  const share = (name, way) => meanOf(of(name, way).map(({ elsewhere }) => elsewhere));
  const checks = {
    "the default is at the law": rows.filter(({ way }) => way === "default").every(({ law }) => law <= 0.01),
    "second order lands nearer": Object.keys(cases).every((name) => share(name, "second order") < share(name, "first order")), // biome-ignore format: a line
  };
  const told = rows.map((row) => `${row.name} ${row.way} ${row.looks} looks: ${(100 * row.elsewhere).toFixed(0)}% land elsewhere, law ${row.law.toFixed(4)}`); // biome-ignore format: a line
  return {
    settings,
    found: [...told, ...verdicts(checks)].join("; "),
    holds: Object.values(checks).every(Boolean),
    checks,
    rows,
  };
}

async function curve(kernels, name, x) {
  const made = await closedFormSamples(x, settings.draws, {
    rng: seededRng(1),
    probes: settings.probes,
    estimator: "exact",
    kernels,
  });
  const { sigma, start } = made;
  const tree = neighbourTree(kernels, x.data, x.d);
  const means = exactMeans(kernels, x, tree);
  const flow = (order, steps) => integrated(means, x, { order, steps, start, sigma });
  const fine = await flow(2, settings.fine);
  const spread = spreadOf(x);
  const rows = [];
  const add = async (way, looks, samples) => {
    const apart = distances(samples, fine);
    rows.push({ name, way, looks, elsewhere: apart.filter((value) => value > sigma).length / settings.draws, law: (await energyDistance(samples, fine, { kernels, estimator: "biased" })).value / spread }); // biome-ignore format: a line
  };
  await add("default", made.steps, made.samples);
  for (const steps of settings.steps) await add("first order", steps, await flow(1, steps));
  for (const steps of settings.steps) await add("second order", steps, await flow(2, steps));
  means.free();
  tree.free();
  return rows;
}

/** Mean distance between rows, by those that follow each other. */
function spreadOf({ data, n, d }) {
  let sum = 0;
  for (let i = 0; i + 1 < n; i++) {
    let square = 0;
    for (let k = 0; k < d; k++) square += (data[i * d + k] - data[(i + 1) * d + k]) ** 2;
    sum += Math.sqrt(square) / (n - 1);
  }
  return sum;
}

/** dz/dt = (x̄ − z)/(1 − t); of second order x̄ is carried on to the middle of the step by its last change, but for the last step. */
async function integrated(means, x, { order, steps, start, sigma }) {
  const { d } = x;
  const { draws, probes } = settings;
  const z = new Float64Array(draws * d);
  const offsets = new Float64Array(draws * probes * d);
  for (let i = 0; i < draws; i++) {
    const own = seededRng(1).stream(i);
    const row = start > 0 ? own.integer(x.n) : 0;
    for (let k = 0; k < d; k++) z[i * d + k] = (1 - start) * own.normal() + start * x.data[row * d + k];
    for (let k = 0; k < probes * d; k++) offsets[i * probes * d + k] = sigma * own.normal();
  }
  const batch = means.open(draws * probes);
  let before;
  for (let step = 0; step < steps; step++) {
    const t = start + ((1 - start) * step) / steps;
    const q = offsets.map((value, at) => value + z[Math.floor(at / (probes * d)) * d + (at % d)]);
    const seen = await batch.means(q, t);
    const mean = new Float64Array(z.length);
    for (let at = 0; at < seen.length; at++) mean[Math.floor(at / (probes * d)) * d + (at % d)] += seen[at] / probes;
    const along = order === 2 && before && step < steps - 1 ? 0.5 : 0;
    for (let at = 0; at < z.length; at++) {
      const ahead = mean[at] + along * (mean[at] - (before ? before[at] : 0));
      z[at] += (ahead - z[at]) / (steps - step);
    }
    before = mean;
  }
  return samplesFrom(z, d);
}

function distances(a, b) {
  return Array.from({ length: a.n }, (_, i) => {
    let square = 0;
    for (let k = 0; k < a.d; k++) square += (a.data[i * a.d + k] - b.data[i * a.d + k]) ** 2;
    return Math.sqrt(square);
  });
}
