/** `sinkhorn`, its divergence and `sliced-wasserstein` beside POT, OTT-JAX and GeomLoss on the processor. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { dataFolder, peer, python, runOnce, writeNumbers } from "../harness.mjs";

export const title = "entropic: Sinkhorn and sliced transport, seconds of the best run inside each process";

const ours = fileURLToPath(new URL("../ours/entropic.mjs", import.meta.url));

/** Squared costs; ε as a share of the largest, stopped at a marginal error of 1e-9. POT gives up after 1000 sweeps. */
const tasks = [
  { task: "sinkhorn", n: 1000, d: 2, setting: 0.01, others: ["POT", "OTT"] },
  { task: "sinkhorn", n: 1000, d: 2, setting: 0.001, others: ["POT", "OTT"] },
  { task: "sinkhorn", n: 2000, d: 2, setting: 0.01, others: ["POT", "OTT"] },
  { task: "divergence", n: 1000, d: 2, setting: 0.01, others: ["GeomLoss"] },
  { task: "sliced", n: 10_000, d: 50, setting: 1000, others: ["POT"] },
  { task: "memory", n: 50_000, d: 3, setting: 0.01, others: [] },
];

export async function cases() {
  const program = python();
  const only = process.env.BENCH_ONLY?.split(",");
  return tasks
    .filter(({ task, n, setting }) => only?.includes(`${task}-${n}-${setting}`) ?? true)
    .map((given) => comparison(program, given));
}

function comparison(program, { task, n, d, setting, others }) {
  const name = (side) => join(dataFolder, `normal-${n}-${d}-${side}.f64`);
  writeNumbers(name("x"), () => normal(n, d, 1, (value) => value));
  writeNumbers(name("y"), () => normal(n, d, 2, (value, k) => 1 + value * (0.5 + k / Math.max(1, d - 1))));
  const words = [name("x"), name("y"), String(d), String(setting)];
  return {
    label: `${task}, ${n} points in R^${d}, ${task === "sliced" ? `${setting} lines` : `ε = ${setting} of the largest cost`}`,
    rounds: 2,
    contenders: {
      pushforward: () => runOnce([process.execPath, ours, task, ...words]),
      ...Object.fromEntries(others.map((who) => [who, () => runOnce([...start(program, who, task), ...words])])),
    },
    verify: (last) => agree(last, task),
  };
}

const start = (program, who, task) =>
  who === "GeomLoss" ? [python("torch"), peer("geomloss_divergence.py")] : [program, peer("entropic.py"), who, task];

function normal(n, d, seed, change) {
  const values = new Float64Array(n * d);
  seededRng(seed).fillNormal(values);
  return values.map((value, at) => change(value, at % d));
}

/** POT's lines are others than ours; GeomLoss ends with its blur, converged or not. */
const roomFor = { sliced: 0.05, divergence: 1e-4 };

/** Costs agree as far as the others have converged; ours has. */
function agree({ pushforward, ...others }, task) {
  if (task === "sinkhorn") assert.ok(pushforward.converged && pushforward.residual < 1e-9);
  for (const [who, { cost, residual }] of Object.entries(others)) {
    // Costs are at most 1, so a misplaced mass moves them by no more than itself.
    const room = roomFor[task] ? roomFor[task] * cost : 1e-7 + 2 * (residual ?? 0);
    assert.ok(Math.abs(cost - pushforward.cost) <= room, `${who}: ${cost} against ${pushforward.cost}`);
  }
}
