/** What the tests of `rank` promise: level, family-wise error, power, coverage, at many tables. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { rankModels } from "@pushforward/methods/dominance";

const scale = Number(process.env.BENCH_SCALE ?? 1);
const runs = (count) => Math.max(20, Math.round(scale * count));
const relative = { sensitivity: false };

export const title = "rank: level, family-wise error, power and coverage of its tests, logistic cost at its defaults";
export const expects =
  "false wins of equal models 3% to 7.5% (paired 3% to 7.5%, taken for unpaired fewer), of six models at most 10% at n = 100 and 7.5% at n = 400; a shift of 0.3 found in 90%; hinge² sees skewness in 20% where logistic does not; standard errors within 10% of the spread; each within two binomial standard errors of the runs made";

/** A table of models, each with its own rows; `draw(rng, model, metric)` makes a score. */
function table(seed, models, n, d, draw) {
  const rng = seededRng(seed);
  const metrics = Array.from({ length: d }, (_, k) => `m${k}`);
  const scores = (model) => Float64Array.from({ length: n * d }, (_, at) => draw(rng, model, at % d));
  const list = Array.from({ length: models }, (_, k) => ({ name: `model ${k}`, data: scores(k) }));
  return { metrics, models: list, paired: false };
}

/** Scores of shared examples, correlated at 0.8. */
function shared(seed, models, n, d) {
  const rng = seededRng(seed);
  const common = Array.from({ length: n * d }, () => rng.normal());
  const made = table(seed + 1e6, models, n, d, (own) => own.normal());
  const mix = (data) => data.map((value, at) => Math.sqrt(0.8) * common[at] + Math.sqrt(0.2) * value);
  return { ...made, paired: true, models: made.models.map(({ name, data }) => ({ name, data: mix(data) })) };
}

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const rank = (scores, options) => rankModels(scores, { kernels, ...relative, ...options });
  const lines = [];
  /** Share of runs in which `happens`, held between `low` and `high`. */
  async function share(what, count, low, high, happens) {
    let hits = 0;
    for (let run = 0; run < count; run++) hits += Number(await happens(run));
    const found = hits / count;
    const slack = (bound) => 2 * Math.sqrt((bound * (1 - bound)) / count);
    lines.push({
      what,
      runs: count,
      found,
      low,
      high,
      holds: found >= low - slack(low) && found <= high + slack(high),
    });
  }
  const normal = (rng) => rng.normal();
  const anyWin = ({ pairs }) => pairs.some(({ significant }) => significant);

  for (const models of [2, 3])
    for (const n of [100, 300])
      await share(`one pair of ${models} equal models, n = ${n}`, runs(1000), 0.03, 0.075, async (run) => {
        const { pairs } = await rank(table(run, models, n, models, normal));
        const pair = pairs.find(({ better, worse }) => [better, worse].sort().join() === "model 0,model 1");
        return pair.better === "model 0" && pair.pValue < 0.05;
      });
  await share("paired at correlation 0.8", runs(1000), 0.03, 0.075, async (run) => {
    const [pair] = (await rank(shared(run, 2, 100, 2))).pairs;
    return pair.better === "model 0" && pair.pValue < 0.05;
  });
  await share("the same taken for unpaired", runs(300), 0, 0.01, async (run) => {
    const [pair] = (await rank({ ...shared(run, 2, 100, 2), paired: false })).pairs;
    return pair.better === "model 0" && pair.pValue < 0.05;
  });
  for (const [n, high] of [
    [100, 0.1],
    [400, 0.075],
  ])
    await share(`any false win of six equal models, n = ${n}`, runs(400), 0, high, async (run) =>
      anyWin(await rank(table(run, 6, n, 2, normal))),
    );
  await share("a shift of 0.3 in three metrics, n = 200", runs(300), 0.9, 1, async (run) => {
    const moved = (rng, model) => rng.normal() + (model === 0 ? 0.3 : 0);
    const [pair] = (await rank(table(run, 2, 200, 3, moved))).pairs;
    return pair.better === "model 0" && pair.pValue < 0.05;
  });
  // Equal means and spreads, the second model's scores with a long lower tail.
  const skewed = (rng, model) => (model === 0 ? rng.normal() : 1 + Math.log(1 - rng.uniform()));
  for (const [cost, lambda, low, high] of [
    ["hinge2", 0.1, 0.2, 1],
    ["logistic", undefined, 0.03, 0.09],
  ])
    await share(`a skewed model seen by ${cost}`, runs(300), low, high, async (run) => {
      const [pair] = (await rank(table(run, 2, 100, 2, skewed), { cost, lambda, scale: "none" })).pairs;
      return pair.better === "model 0" && pair.pValue < 0.05;
    });
  await share("equal models in first order on a line", runs(300), 0, 0.05, async (run) =>
    anyWin(await rank(table(run, 2, 200, 1, normal), { order: "first", resamples: 100 })),
  );
  await share("equal models in second order on a line", runs(300), 0, 0.05, async (run) =>
    anyWin(await rank(table(run, 2, 200, 1, normal), { order: "second", resamples: 100 })),
  );

  const ratios = [];
  const errors = [];
  for (let run = 0; run < runs(500); run++) {
    const moved = (rng, model) => rng.normal() + (model === 0 ? 0.2 : 0);
    const [pair] = (await rank(table(run, 2, 200, 2, moved), { scale: "none" })).pairs;
    const forward = pair.better === "model 0" ? pair : pair.reverse;
    ratios.push(forward.ratio);
    errors.push(forward.standardError);
  }
  const mean = (values) => values.reduce((a, b) => a + b) / values.length;
  const spread = Math.sqrt(mean(ratios.map((value) => (value - mean(ratios)) ** 2)));
  const found = mean(errors) / spread;
  const slack = 2 / Math.sqrt(2 * ratios.length);
  lines.push({
    what: "standard error over spread, n = 200",
    runs: ratios.length,
    found,
    low: 0.9,
    high: 1.1,
    holds: Math.abs(found - 1) <= 0.1 + slack,
  });
  await kernels.close();
  const words = lines.map((line) => `${line.what}: ${line.found.toFixed(3)}${line.holds ? "" : " (!)"}`);
  return { settings: { scale, ...relative }, found: words.join("; "), holds: lines.every(({ holds }) => holds), lines };
}
