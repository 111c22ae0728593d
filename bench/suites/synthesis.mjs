/**
 * Private synthesis of adult, all mechanisms of ours beside private-pgm's AIM, judged on rows held out.
 *
 * A run takes a split of its own: 80% of the rows are private, the rest only judge. BENCH_SPLITS are the seeds of the
 * splits, 101 to 105 for the record: nothing may be chosen on them, so other work takes others. BENCH_EPSILONS and
 * BENCH_MECHANISMS pick some; BENCH_AIM_MEGABYTES, BENCH_AIM_STEPS and BENCH_AIM_TOLERANCE are the peer's model size,
 * steps of a fit and when it ends earlier; BENCH_PEER_RUNS how many of the splits it gets. The record is kept after each
 * cell (an epsilon and a mechanism), and BENCH_RESUME=1 goes on where the newest record ends.
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { permutation, seededRng, studentTQuantile } from "@pushforward/core";
import { rhoOfEpsilon } from "@pushforward/methods/privacy";
import { dataFolder, peer, python, realTable, runOnce } from "../harness.mjs";

export const title = "synthesis: adult at delta 1e-6, errors and area under the curve against rows held out";

const ours = fileURLToPath(new URL("../ours/synthesis.mjs", import.meta.url));
const delta = 1e-6;
const list = (words, otherwise) => words?.split(",") ?? otherwise;
const splits = list(process.env.BENCH_SPLITS, ["101", "102", "103", "104", "105"]);
const epsilons = list(process.env.BENCH_EPSILONS, ["0.3", "1", "3", "10"]).map(Number);
const { BENCH_AIM_MEGABYTES: megabytes = "1.6", BENCH_AIM_STEPS: steps = "1000" } = process.env;
const { BENCH_AIM_TOLERANCE: tolerance = "1e-3" } = process.env;
const [floor, theirs] = ["real training rows (floor and ceiling)", "private-pgm AIM"];
/** The peer takes minutes a run; its first splits are those of ours. */
const peerRuns = Number(process.env.BENCH_PEER_RUNS ?? 3);

export async function cases() {
  const program = python();
  const domain = realTable("adult-domain.json");
  const files = splits.map((seed) => split(seed, realTable("adult.csv")));
  const known = runOnce([process.execPath, ours]).answer;
  const mechanisms = list(process.env.BENCH_MECHANISMS, [...known, theirs]);
  return epsilons.map((epsilon) => comparison({ program, domain, files, mechanisms }, epsilon));
}

function comparison({ program, domain, files, mechanisms }, epsilon) {
  const rho = rhoOfEpsilon(epsilon, delta);
  const judge = (file, rows) => runOnce([program, peer("synthesis_quality.py"), file.heldOut, domain, rows]).answer[0];
  /** One run on the next split; its rows are judged, and checked, outside of the time. */
  const contender = (name, command) => {
    let next = 0;
    return () => {
      const file = files[next++];
      const out = join(dataFolder, `synthesis-${name.replaceAll(" ", "-")}.csv`);
      const { answer, seconds } = runOnce(command(file, out));
      const { rows, inside, ...quality } = judge(file, out);
      check(name, { rows, inside, spent: answer.spent ?? answer.rho }, file, rho);
      return { answer: { ...answer, quality }, seconds };
    };
  };
  const settings = [megabytes, steps, tolerance];
  const command = (name) =>
    name === theirs
      ? ({ train }, out) => [program, peer("aim_mbi.py"), train, domain, `${rho}`, out, ...settings]
      : ({ train }, out) => [process.execPath, ours, name, `${epsilon}`, train, domain, out];
  let next = 0;
  const real = () => {
    const file = files[next++];
    const { rows, inside, ...quality } = judge(file, file.train);
    return { answer: { rows, inside, quality }, seconds: {} };
  };
  const contenders = Object.fromEntries(mechanisms.map((name) => [name, contender(name, command(name))]));
  return {
    label: `epsilon ${epsilon}`,
    apart: true,
    rounds: files.length,
    roundsOf: (who) => (who === theirs ? Math.min(peerRuns, files.length) : files.length),
    contenders: { [floor]: real, ...contenders },
    summarise: (runs) => Object.fromEntries(Object.entries(runs).map(([who, all]) => [who, summary(all)])),
    conclude,
  };
}

/** Rows inside the domain, as many as are private, and the budget spent to the last bit but one (curves: 0 of ρ). */
function check(who, { rows, inside, spent = 0 }, { train }, rho) {
  assert.ok(inside, `${who}: a code outside of the domain`);
  const wanted = readFileSync(train, "utf8").trim().split("\n").length - 1;
  assert.equal(rows, wanted, `${who}: rows`);
  assert.ok(spent === 0 || Math.abs(spent / rho - 1) < 1e-9, `${who}: spent ${spent} of ${rho}`);
}

/** The best of ours in pairs beside the peer, on the splits that both have. */
function conclude(figures, runs) {
  const names = Object.keys(figures).filter((who) => who !== floor && who !== theirs);
  if (!runs[theirs] || names.length === 0) return undefined;
  const common = runs[theirs].length;
  const mean = (who, of) => runs[who].slice(0, common).reduce((sum, run) => sum + of(run) / common, 0);
  const pairwise = (who) => mean(who, ({ quality }) => quality.pairwise);
  const best = names.reduce((a, b) => (pairwise(b) < pairwise(a) ? b : a));
  const timesFaster = mean(theirs, ({ wall }) => wall) / mean(best, ({ wall }) => wall);
  const found = { best, splits: common, ours: pairwise(best), theirs: pairwise(theirs), timesFaster };
  const words = `${best} misses pairs by ${found.ours.toFixed(4)}, ${theirs} by ${found.theirs.toFixed(4)} on the same ${common} splits, in ${timesFaster.toFixed(0)} times the time`;
  return { ...found, holds: found.ours <= found.theirs && timesFaster >= 5, words };
}

/** Means over runs with 95% intervals of Student's t. */
function summary(runs) {
  const figures = { single: [], pairwise: [], auc: [] };
  for (const { quality } of runs)
    for (const name of Object.keys(figures)) if (quality[name] !== null) figures[name].push(quality[name]);
  return Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, interval(values)]));
}

function interval(values) {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = n > 1 ? studentTQuantile(0.975, n - 1) * Math.sqrt(variance / n) : Number.NaN;
  return { mean, low: mean - half, high: mean + half };
}

/** Four fifths of the rows and the rest, in the order of a seed. */
function split(seed, table) {
  const names = {
    train: join(dataFolder, `adult-train-${seed}.csv`),
    heldOut: join(dataFolder, `adult-rest-${seed}.csv`),
  };
  if (existsSync(names.train) && existsSync(names.heldOut)) return names;
  mkdirSync(dataFolder, { recursive: true });
  const [header, ...rows] = readFileSync(table, "utf8").trim().split("\n");
  const order = Array.from(permutation(seededRng(Number(seed)), rows.length));
  const cut = Math.floor(0.8 * rows.length);
  const write = (name, places) => writeFileSync(name, `${[header, ...places.map((i) => rows[i])].join("\n")}\n`);
  write(names.train, order.slice(0, cut));
  write(names.heldOut, order.slice(cut));
  return names;
}
