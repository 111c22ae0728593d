/** New handwritten digits from 1,500: closed-form diffusion in one table with everything simple, and with a network. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { energyDistance } from "@pushforward/methods/divergence";
import { closedFormSamples, memorisation } from "@pushforward/methods/sampling";
import { averages, digits, gaussianFit, medianOf, rowsAt, smoothed, spreadOf, stacked, timed, widthFor } from "../generation.mjs"; // biome-ignore format: a line
import { pushforward, runOnce } from "../harness.mjs";
import { judged, trainClassifier, trainScoreModel } from "../network.mjs";

const settings = {
  train: 1500,
  draws: 1000,
  seeds: 5,
  networkTime: 10,
  sigmas: [0.5],
  averaged: 2,
  nearest: 10,
};
const classes = 10;

export const title =
  "sample: 1,000 new digits from 1,500, each class from its own rows, beside other generators; five seeds";
export const expects =
  "the command within 10 s on two threads; a classifier trained on real digits right on at least 90% of them at the defaults; at most 10% copies where the unsmoothed score has more than 90%";

export async function experiment() {
  const kernels = await openKernels({ threads: 2 });
  const runs = [];
  for (let seed = 1; seed <= settings.seeds; seed++) runs.push(...(await table(kernels, seed)));
  await kernels.close();
  const command = asUsersDo();
  const rows = [...new Set(runs.map(({ generator }) => generator))].map((generator) => {
    const own = runs.filter((run) => run.generator === generator);
    const over = (key) => spreadOf(own.map((run) => run[key]));
    const keys = ["energy", "novelty", "copies", "coverage", "right", "sure", "cpu"];
    return { generator, ...Object.fromEntries(keys.map((key) => [key, over(key)])) };
  });
  const of = (name) => rows.find(({ generator }) => generator === name);
  const checks = {
    fast: command.seconds < 10,
    right: of("closed form").right.mean >= 0.9,
    new: of("closed form").copies.mean <= 0.1,
    memorises: of("unsmoothed score").copies.mean > 0.9,
  };
  const failed = Object.entries(checks).filter(([, holds]) => !holds).map(([name]) => name); // biome-ignore format: a line
  const told = rows.map(({ generator, energy, novelty, copies, right }) => `${generator}: energy ${energy.mean.toFixed(4)} ± ${energy.deviation.toFixed(4)}, novelty ${novelty.mean.toFixed(2)}, ${(100 * copies.mean).toFixed(1)}% copies, ${(100 * right.mean).toFixed(1)} ± ${(100 * right.deviation).toFixed(1)}% right`); // biome-ignore format: a line
  return {
    settings,
    found: `command ${command.seconds.toFixed(1)} s, ${command.processor.toFixed(1)} s of processors; ${told.join("; ")}${failed.length > 0 ? `; not: ${failed.join(", ")}` : ""}`,
    holds: failed.length === 0,
    checks,
    command,
    rows,
    runs,
  };
}

async function table(kernels, seed) {
  const { train, holdout } = digits(seed, settings.train);
  const rng = (part) => seededRng(seed).stream(part);
  const classifier = trainClassifier(kernels, train, classes, rng(0));
  const groups = Array.from({ length: classes }, (_, c) => {
    const rows = Array.from(train.labels.keys()).filter((i) => train.labels[i] === c);
    return { c, x: rowsAt(train.x, rows), count: settings.draws / classes };
  });
  const labels = Int32Array.from({ length: settings.draws }, (_, i) => Math.floor((i * classes) / settings.draws));
  /** Each class by itself, below each other. */
  const byClass = async (make) => {
    const parts = [];
    for (const group of groups) parts.push(await make(group));
    return stacked(parts);
  };
  const closed = (options, part) => () => byClass(async ({ c, x, count }) => (await closedFormSamples(x, count, { rng: rng(part).stream(c), ...options, kernels })).samples); // biome-ignore format: a line
  const found = [];
  const row = async (generator, make, truth = labels) => {
    const { value: samples, cpu } = await timed(make);
    const { medianNovelty, copies, coverage } = await memorisation(train.x, samples, { holdout: holdout.x, kernels });
    found.push({
      seed,
      generator,
      energy: (await energyDistance(samples, holdout.x, { kernels })).value,
      novelty: medianNovelty,
      copies: copies / samples.n,
      coverage,
      ...judged(classifier, samples, truth),
      cpu,
    });
    return samples;
  };
  await row("held-out digits", () => holdout.x, holdout.labels);
  const ours = await row("closed form", closed({}, 1));
  const { cpu: oursCpu, novelty } = found.at(-1);
  for (const share of settings.sigmas)
    await row(`closed form, ${share} of σ`, () => byClass(async ({ c, x, count }) => {
      const { sigma } = await closedFormSamples(x, 1, { rng: rng(2), steps: 1, kernels });
      return (await closedFormSamples(x, count, { rng: rng(2).stream(c), sigma: share * sigma, kernels })).samples;
    })); // biome-ignore format: as one
  await row("unsmoothed score", closed({ sigma: 0, start: 0, steps: 100 }, 3));
  const noisy = (width) => byClass(async ({ c, x, count }) => smoothed(x, count, width, rng(4).stream(c)));
  const width = await widthFor(kernels, train.x, novelty, (w) => stacked(groups.map(({ c, x, count }) => smoothed(x, count, w, rng(4).stream(c))))); // biome-ignore format: a line
  await row("kernel smoothing of equal novelty", () => noisy(width));
  const { averaged: m, nearest: k } = settings;
  const mean = (near, part) => () =>
    byClass(({ c, x, count }) => averages(kernels, x, count, m, near, rng(part).stream(c)));
  await row(`mean of ${m} of the ${k} nearest`, mean(k, 5));
  await row(`mean of ${m} random rows`, mean(Infinity, 6));
  await row("Gaussian fit", () => byClass(({ c, x, count }) => gaussianFit(kernels, x, count, rng(7).stream(c))));
  await row("network", () => {
    const model = trainScoreModel(kernels, train, classes, rng(8), { seconds: settings.networkTime * oursCpu });
    const samples = model.draw(labels, rng(9));
    model.close();
    return samples;
  });
  classifier.close();
  // The medians of the run, for who reads along.
  const { right } = found[1];
  console.log(`    seed ${seed}: ${ours.n} digits, ${(100 * right).toFixed(1)}% right, ${oursCpu.toFixed(1)} s, held-out digits ${(100 * found[0].right).toFixed(1)}%`); // biome-ignore format: a line
  return found;
}

/** The whole command: files in, files out. */
function asUsersDo() {
  const folder = mkdtempSync(join(tmpdir(), "digits-"));
  try {
    const [from, to] = [join(folder, "train.csv"), join(folder, "new.csv")];
    const header = [...Array.from({ length: 64 }, (_, k) => `p${k}`), "digit"].join(",");
    writeFileSync(from, `${header}\n${digits(1).lines.slice(0, settings.train).join("\n")}\n`);
    const words = ["sample", from, "--by", "digit", "--scale", "common", "--count", String(settings.draws), "--threads", "2"]; // biome-ignore format: a line
    const rounds = Array.from({ length: 3 }, () =>
      runOnce([process.execPath, pushforward, ...words, "--out", to, "--json", "--quiet"]),
    );
    const made = existsSync(to) ? readFileSync(to, "utf8").trim().split("\n").length - 1 : 0;
    const median = (key) => medianOf(rounds.map(({ seconds }) => seconds[key] ?? Number.NaN));
    return { seconds: median("wall"), processor: median("processor"), made, memorisation: rounds[0].answer.result.memorisation }; // biome-ignore format: a line
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
