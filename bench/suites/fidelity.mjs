/** A synthetic table beside the real one: our whole answer against SDMetrics' distance to the closest record alone. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { permutation, seededRng } from "@pushforward/core";
import { dataFolder, peer, pushforward, python, realTable, runOnce } from "../harness.mjs";

export const title = "fidelity: census rows, half of the synthetic ones copied; seconds of the whole process";

/** Rows of the real table, of the holdout and of the synthetic one. */
const tasks = [
  { rows: [2_000, 2_000, 2_000], alone: false },
  { rows: [16_000, 16_000, 16_000], alone: true },
  // Half of the synthetic rows are copies; the rest are rows of the holdout's source that neither table holds, taken twice.
  { rows: [31_000, 7_800, 40_000], alone: true },
  { rows: [39_073, 9_769, 40_000], alone: true, copier: true },
];

export async function cases() {
  const program = python();
  return tasks.map((task) => comparison(program, task));
}

function comparison(program, { rows, alone, copier = false }) {
  const files = split(rows, copier);
  const [real, holdout, synthetic] = files;
  const words = ["fidelity", real, synthetic, "--holdout", holdout, "--target", "income>50K", "--json"];
  const contenders = {
    pushforward: () => {
      const run = runOnce([process.execPath, pushforward, ...words]);
      return { ...run, answer: run.answer.result };
    },
    ...(!alone && { SDMetrics: () => runOnce([program, peer("closest_record.py"), real, holdout, synthetic]) }),
  };
  const [n, h, m] = rows;
  return {
    label: `${n} real, ${h} held back, ${m} synthetic, ${copier ? "all" : "half"} copied${alone ? " (ours alone)" : ""}`,
    rounds: alone ? 3 : 1,
    contenders,
    verify: ({ pushforward: ours, SDMetrics }) => {
      assert.ok(ours.privacy.exactCopies >= (copier ? m : m / 2));
      assert.ok(ours.privacy.closerToTraining.interval.low > 0.5);
      // At equal sizes both mean the same, but for ties (they give those to the holdout) and the distance of numbers.
      const theirs = SDMetrics?.closerToTraining ?? 0.75;
      if (n === h) assert.ok(Math.abs(ours.privacy.closerToTraining.share - theirs) < 0.05, `${theirs}`);
    },
  };
}

function split([n, h, m], copier) {
  const files = ["real", "holdout", "synthetic"].map((name) =>
    join(dataFolder, `adult-${copier ? "copier" : "half"}-${n}-${h}-${m}-${name}.csv`),
  );
  if (files.every((file) => existsSync(file))) return files;
  const [head, ...lines] = readFileSync(realTable("adult.csv"), "utf8").trim().split("\n");
  const order = Array.from(permutation(seededRng(n + m), lines.length), (k) => lines[k]);
  const [real, holdout, others] = [order.slice(0, n), order.slice(n, n + h), order.slice(n + h)];
  const made = Array.from({ length: m }, (_, i) =>
    copier || i % 2 === 0 ? real[(7 * i) % n] : others[((i - 1) / 2) % others.length],
  );
  mkdirSync(dataFolder, { recursive: true });
  [real, holdout, made].forEach((rows, k) => {
    writeFileSync(files[k], `${[head, ...rows].join("\n")}\n`);
  });
  return files;
}
