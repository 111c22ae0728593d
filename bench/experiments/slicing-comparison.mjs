/** Slicing beside every other mechanism that protects a row's content, on one census-like table. */
import { meanAndVariance, seededRng, studentTQuantile } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { openPrivateData } from "@pushforward/methods/privacy";
import { mechanisms } from "@pushforward/methods/privacy/registry";
import { slicing } from "@pushforward/methods/privacy/slicing";

export const title = "slicing and every other mechanism on a census-like table of six columns, replace-one";
export const expects =
  "a row with an interval for each mechanism and epsilon; no claim: better or worse than slicing only where intervals part";

/** Six columns with known dependences. */
function census(rows, seed) {
  const rng = seededRng(seed);
  const attributes = [
    { name: "sex", type: "category", values: ["f", "m"] },
    { name: "age", type: "integer", low: 18, high: 89, edges: [18, 27, 36, 45, 54, 63, 72, 81, 89] },
    { name: "school", type: "category", values: ["none", "lower", "upper", "college", "higher"] },
    { name: "job", type: "category", values: ["none", "farm", "plant", "office", "care", "lead"] },
    { name: "income", type: "numeric", low: 0, high: 100, edges: [0, 12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100] },
    { name: "married", type: "category", values: ["no", "yes"] },
  ];
  const codes = attributes.map(() => new Uint16Array(rows));
  const units = attributes.map(({ edges }) => (edges ? new Float64Array(rows) : undefined));
  for (let i = 0; i < rows; i++) {
    const sex = Number(rng.uniform() < 0.5);
    const age = Math.min(89, Math.round(18 + 71 * rng.uniform() * (0.4 + 0.6 * rng.uniform())));
    const school = Math.min(4, Math.max(0, Math.round(2.4 - (age - 45) / 40 + rng.normal())));
    const job =
      age > 67 ? 0 : Math.min(5, Math.max(0, Math.round(1 + school + (sex ? -0.4 : 0.4) + 0.9 * rng.normal())));
    const income = Math.min(100, Math.max(0, 8 + 9 * job + 3 * school + 8 * rng.normal()));
    const married = Number(rng.uniform() < 1 / (1 + Math.exp(-(age - 32) / 8)) - 0.15);
    [sex, 0, school, job, 0, married].forEach((code, j) => {
      codes[j][i] = code;
    });
    for (const [j, value] of [
      [1, age],
      [4, income],
    ]) {
      const { low, high, edges } = attributes[j];
      units[j][i] = (value - low) / (high - low);
      while (codes[j][i] + 2 < edges.length && value >= edges[codes[j][i] + 1]) codes[j][i]++;
    }
  }
  return { domain: { attributes }, rows, codes, units };
}

/** Mean total variation of shares of pairs. */
function pairDistance(a, b) {
  const p = a.codes.length;
  let total = 0;
  for (let x = 0; x < p; x++) {
    for (let y = 0; y < x; y++) {
      const gaps = new Float64Array(64);
      for (const [table, sign] of [
        [a, 1],
        [b, -1],
      ]) {
        for (let i = 0; i < table.rows; i++) gaps[8 * table.codes[x][i] + table.codes[y][i]] += sign / table.rows;
      }
      total += gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / 2;
    }
  }
  return (2 * total) / (p * (p - 1));
}

const rows = 20_000;
const epsilons = [1, 5.1, 20];
const seeds = [1, 2, 3];
const delta = 1e-6;

async function comparison(kernels) {
  const fresh = census(rows, 99);
  const contenders = [
    ...["network", "mixture", "gaussian"].map((generator) => ({
      name: `slicing, ${generator}`,
      load: () => slicing,
      options: { generator },
    })),
    ...mechanisms.filter(({ name, adjacencies }) => name !== "slicing" && adjacencies.includes("replace-one")),
  ];
  const table = [
    {
      name: "real against real",
      epsilon: null,
      ...interval(seeds.map((seed) => pairDistance(census(rows, seed), fresh))),
    },
  ];
  for (const epsilon of epsilons) {
    for (const { name, load, options = {} } of contenders) {
      const found = [];
      const mechanism = await load();
      for (const seed of seeds)
        found.push(pairDistance(await once(mechanism, census(rows, seed), { epsilon, options, seed, kernels }), fresh));
      table.push({ name, epsilon, ...interval(found) });
    }
  }
  return table;
}

async function once(mechanism, table, { epsilon, options, seed, kernels }) {
  const data = openPrivateData({ table, adjacency: "replace-one", limit: { epsilon, delta } });
  const context = { ...options, epsilon, delta, kernels, rng: seededRng(seed) };
  const answers = await mechanism.measure(data, context);
  return mechanism.generate(answers, { ...context, rows });
}

/** Mean and half of its 95% interval over the seeds, by Student's law. */
function interval(values) {
  const { mean, variance } = meanAndVariance(values);
  return { mean, half: studentTQuantile(0.975, values.length - 1) * Math.sqrt(variance / values.length) };
}

/** Beside the best of the slicing generators at the same epsilon: told apart only where the intervals are. */
function verdictOf(row, table) {
  if (row.epsilon === null) return "floor";
  const slices = table.filter(({ name, epsilon }) => epsilon === row.epsilon && name.startsWith("slicing"));
  const best = slices.reduce((a, b) => (b.mean < a.mean ? b : a));
  if (row === best) return "best of slicing";
  if (row.mean + row.half < best.mean - best.half) return "better than slicing";
  return row.mean - row.half > best.mean + best.half ? "worse than slicing" : "not told apart from slicing";
}

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const table = await comparison(kernels);
  await kernels.close();
  const judged = table.map((row) => ({ ...row, verdict: verdictOf(row, table) }));
  for (const { name, epsilon, mean, half, verdict } of judged)
    console.log(`    ${epsilon === null ? "" : `ε = ${epsilon}: `}${name} ${mean.toFixed(4)} ± ${half.toFixed(4)}, ${verdict}`); // biome-ignore format: one line
  return {
    settings: { rows, epsilons, seeds: seeds.length, delta },
    found: `${judged.length} rows; better than slicing: ${judged.filter(({ verdict }) => verdict.startsWith("better")).map(({ name, epsilon }) => `${name} at ${epsilon}`).join(", ") || "none"}`, // biome-ignore format: one line
    holds: judged.every(({ mean, half }) => mean >= 0 && mean <= 1 && half >= 0),
    rows: judged,
  };
}
