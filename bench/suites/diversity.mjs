/** Vendi scores beside NumPy's eigenvalues of the similarity matrix, one thread each. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { dataFolder, peer, python, runOnce, writeNumbers } from "../harness.mjs";

export const title = "diversity: Vendi scores of order 1, seconds of the best run inside each process";

const ours = fileURLToPath(new URL("../ours/vendi-score.mjs", import.meta.url));
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };

/** `cosine` is exact in the space of the columns, `rbf` beyond 1,000 rows by 16 probes with their error. */
const tasks = [
  { similarity: "cosine", n: 2000, d: 384 },
  { similarity: "rbf", n: 1000, d: 16 },
  { similarity: "rbf", n: 2000, d: 16 },
  { similarity: "cosine", n: 10_000, d: 384 },
  // What the n × n route takes there is known: minutes, and 800 MB of similarities.
  { similarity: "rbf", n: 10_000, d: 16, alone: true },
];

export async function cases() {
  const program = python();
  const largest = Number(process.env.BENCH_LARGEST ?? Infinity);
  return tasks.filter(({ n }) => n <= largest).map((task) => comparison(program, task));
}

function comparison(program, { similarity, n, d, alone = false }) {
  const file = join(dataFolder, `cloud-${n}-${d}.f64`);
  writeNumbers(file, () => cloud(n, d));
  const words = [similarity, file, String(d)];
  const slow = alone || n > 5000;
  const contenders = {
    pushforward: () => runOnce([process.execPath, ours, ...words]),
    ...(!alone && { NumPy: () => runOnce([program, peer("vendi_score.py"), ...words], { env: oneThread }) }),
  };
  return {
    label: `${similarity}, ${n} rows of ${d} numbers${alone ? " (ours alone)" : ""}`,
    rounds: slow ? 1 : 3,
    contenders,
    verify: ({ pushforward, NumPy }) => NumPy && agree(pushforward, NumPy),
  };
}

/** Equal to rounding where the spectrum is whole, within five errors of the probes where it is not. */
function agree({ value, numericalError }, theirs) {
  const allowed = 1e-8 * theirs.value + 5 * numericalError;
  assert.ok(Math.abs(value - theirs.value) <= allowed, `${value} ± ${numericalError} against ${theirs.value}`);
}

/** Around a few centres, as embeddings lie. */
function cloud(n, d) {
  const rng = seededRng(n + d);
  const centres = Float64Array.from({ length: 20 * d }, () => rng.normal());
  return Float64Array.from(
    { length: n * d },
    (_, at) => centres[(Math.floor(at / d) % 20) * d + (at % d)] + rng.normal(),
  );
}
