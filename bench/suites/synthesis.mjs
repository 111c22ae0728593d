/**
 * Private synthesis of adult, all mechanisms of ours beside private-pgm's AIM, judged on rows held out.
 *
 * A run takes a split of its own: 80% of the rows are private, the rest only judge. BENCH_SPLITS are the seeds of the
 * splits, 101 to 105 for the record: nothing may be chosen on them, so other work takes others. BENCH_EPSILONS and
 * BENCH_MECHANISMS pick some; BENCH_AIM_MEGABYTES and BENCH_AIM_STEPS are the peer's model size and steps of a fit.
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
/** The peer takes minutes a run; its first splits are those of ours. */
const peerRuns = Number(process.env.BENCH_PEER_RUNS ?? 3);

export async function cases() {
  const program = python();
  const domain = realTable("adult-domain.json");
  const files = splits.map((seed) => split(seed, realTable("adult.csv")));
  const known = runOnce([process.execPath, ours]).answer;
  const mechanisms = list(process.env.BENCH_MECHANISMS, [...known, "private-pgm AIM"]);
  return epsilons.map((epsilon) => comparison({ program, domain, files, mechanisms }, epsilon));
}

function comparison({ program, domain, files, mechanisms }, epsilon) {
  const judge = (file, rows) => runOnce([program, peer("synthesis_quality.py"), file.heldOut, domain, rows]).answer[0];
  /** One run on the next split; its rows are judged outside of the time. */
  const contender = (name, command, runs = files.length) => {
    let next = 0;
    return () => {
      const file = files[next++ % runs];
      const out = join(dataFolder, `synthesis-${name.replaceAll(" ", "-")}.csv`);
      const { answer, seconds } = runOnce(command(file, out));
      const { rows, inside, ...quality } = judge(file, out);
      return { answer: { ...answer, rows, inside, quality }, seconds };
    };
  };
  const rho = rhoOfEpsilon(epsilon, delta);
  const script = peer("aim_mbi.py");
  const commands = {
    "private-pgm AIM": ({ train }, out) => [program, script, train, domain, `${rho}`, out, megabytes, steps],
  };
  const own =
    (name) =>
    ({ train }, out) => [process.execPath, ours, name, `${epsilon}`, train, domain, out];
  const contenders = Object.fromEntries(
    mechanisms.map((name) => [name, contender(name, commands[name] ?? own(name), commands[name] && peerRuns)]),
  );
  let next = 0;
  const real = () => {
    const file = files[next++ % files.length];
    const { rows, inside, ...quality } = judge(file, file.train);
    return { answer: { rows, inside, quality }, seconds: {} };
  };
  return {
    label: `epsilon ${epsilon}`,
    rounds: files.length,
    contenders: { "real training rows (floor and ceiling)": real, ...contenders },
    verify: (last) => check(last, rho),
    summarise: (runs) => Object.fromEntries(Object.entries(runs).map(([who, all]) => [who, summary(all)])),
  };
}

/** Rows inside the domain, as many as are private, and the budget spent to the last bit but one. */
function check(last, rho) {
  const { rows } = last["real training rows (floor and ceiling)"];
  for (const [who, { rows: made, inside, spent }] of Object.entries(last)) {
    assert.ok(inside, `${who}: a code outside of the domain`);
    assert.equal(made, rows, `${who}: rows`);
    assert.ok(
      spent === undefined || spent === 0 || Math.abs(spent / rho - 1) < 1e-9,
      `${who}: spent ${spent} of ${rho}`,
    );
  }
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
