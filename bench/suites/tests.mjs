/** Single tests and distances beside SciPy, scikit-learn, POT and hyppo, one thread each. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { permutation, seededRng } from "@pushforward/core";
import { dataFolder, peer, python, runOnce, writeNumbers } from "../harness.mjs";

export const title = "tests: one statistic at a time, seconds of the best run inside each process";

const ours = fileURLToPath(new URL("../ours/single-tests.mjs", import.meta.url));
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", NUMBA_NUM_THREADS: "1" };

/** Numbers of one table: `normal` ones moved by 0.05 in y, `ties` among 50 integers, `counts` of levels, `ranks`. */
const tasks = [
  { task: "ks-exact", who: "SciPy", data: "normal", rows: [1000, 900] },
  { task: "ks-asymptotic", who: "SciPy", data: "normal", rows: [100_000, 80_000] },
  { task: "wasserstein", who: "SciPy", data: "normal", rows: [100_000, 80_000] },
  { task: "auc", who: "scikit-learn", data: "ties", rows: [100_000, 80_000] },
  { task: "mann-whitney", who: "SciPy", data: "ties", rows: [100_000, 80_000] },
  { task: "brunner-munzel", who: "SciPy", data: "normal", rows: [100_000, 80_000] },
  { task: "chi-square", who: "SciPy", data: "counts", rows: [30, 30] },
  { task: "sliced-wasserstein", who: "POT", data: "normal", rows: [5000, 5000], d: 10 },
  { task: "energy", who: "hyppo", data: "ranks", rows: [500, 500], d: 5 },
  { task: "ks-asymptotic", who: "SciPy", data: "normal", rows: [1_000_000, 1_000_000] },
  { task: "cramer-von-mises", who: "SciPy", data: "normal", rows: [1_000_000, 1_000_000] },
  { task: "mmd-test", who: "NumPy", data: "normal", rows: [1000, 1000], d: 10 },
  { task: "mmd-test", who: "hyppo", data: "normal", rows: [1000, 1000], d: 10 },
  { task: "energy-test", data: "normal", rows: [10_000, 10_000], d: 10 },
  { task: "distance-correlation", who: "hyppo", data: "normal", rows: [500, 500], d: 3 },
];

const notes = {
  energy: " (ours: all of compare but groups, 200 relabellings)",
  "brunner-munzel": " (ours with an interval, theirs with a p-value)",
  auc: " (ours with an interval)",
  "sliced-wasserstein": ", 200 lines (ours with a standard error)",
  "mmd-test": ", 500 relabellings, median bandwidth",
  "energy-test": ", 199 relabellings, without a matrix of pairs",
  "distance-correlation": ", 200 orders",
};

/** Tests that take many seconds in Python are run once. */
const rounds = { energy: 2, "mmd-test": 1, "energy-test": 2 };

export async function cases() {
  const program = python();
  const scale = Number(process.env.BENCH_SCALE ?? 1);
  const only = process.env.BENCH_ONLY?.split(",");
  return tasks.filter(({ task }) => only?.includes(task) ?? true).map((task) => comparison(program, task, scale));
}

function comparison(program, { task, who, data, rows, d = 1 }, scale) {
  const sizes = rows.map((count) => (count > 1000 ? Math.round(count * scale) : count));
  const name = (side) => join(dataFolder, `numbers-${data}-${sizes.join("-")}-${d}-${side}.f64`);
  writeNumbers(name("x"), () => makers[data](sizes, d)[0]);
  writeNumbers(name("y"), () => makers[data](sizes, d)[1]);
  const words = [task, name("x"), name("y"), String(d)];
  return {
    label: `${task}, ${sizes.join(" against ")}${d > 1 ? `, ${d} columns` : ""}${notes[task] ?? ""}`,
    rounds: rounds[task] ?? 3,
    contenders: {
      pushforward: () => runOnce([process.execPath, ours, ...words]),
      ...(who && { [who]: () => runOnce([program, peer("single_tests.py"), ...words, who], { env: oneThread }) }),
    },
    verify: (last) => who && (checks[task] ?? sameNumbers)(last.pushforward, last[who], sizes),
  };
}

const makers = {
  normal: (sizes, d) => both(sizes, d, (rng, side) => rng.normal() + 0.05 * side),
  ties: (sizes, d) => both(sizes, d, (rng, side) => rng.integer(50) + side),
  counts: (sizes, d) => both(sizes, d, (rng) => 200 + rng.integer(100)),
  // Every column of the pooled rows is a permutation, so that ranking it changes nothing; y is moved up a little.
  ranks([n, m], d) {
    const [x, y] = [new Float64Array(n * d), new Float64Array(m * d)];
    for (let j = 0; j < d; j++) {
      const rng = seededRng(j + 1);
      const raw = Float64Array.from({ length: n + m }, (_, i) => rng.normal() + (i < n ? 0 : 0.06));
      const order = permutation(rng, n + m).sort((a, b) => raw[a] - raw[b]);
      order.forEach((row, rank) => {
        if (row < n) x[row * d + j] = rank + 0.5;
        else y[(row - n) * d + j] = rank + 0.5;
      });
    }
    return [x, y];
  },
};

function both(sizes, d, draw) {
  return sizes.map((rows, side) => {
    const rng = seededRng(side + 1);
    return Float64Array.from({ length: rows * d }, () => draw(rng, side));
  });
}

const checks = {
  /** SciPy takes the one-sample law of about nm/(n + m) values where we take its limit: they differ by O(1/√n). */
  "ks-asymptotic"(mine, theirs, [n, m]) {
    close(mine.statistic, theirs.statistic, 1e-12, "D");
    close(mine.pValue, theirs.pValue, 4 * Math.sqrt((n + m) / (n * m)), "p-value");
  },
  /** Other lines were drawn: the two may differ by four standard errors of their difference. */
  "sliced-wasserstein": (mine, theirs) =>
    assert.ok(Math.abs(mine.statistic - theirs.statistic) <= 4 * Math.SQRT2 * mine.standardError),
  /** Columns are scaled to variance 1, label products are in float32; p-values come from 200 relabellings each. */
  "cramer-von-mises": (mine, theirs) => {
    close(mine.statistic, theirs.statistic, 1e-9, "T");
    // Theirs with the exact variance, ours with its limit, and theirs is rounded near 0.
    assert.ok(Math.abs(mine.pValue - theirs.pValue) < 1e-4, `p-values ${mine.pValue} and ${theirs.pValue}`);
  },
  "mmd-test": samePermutations,
  "distance-correlation": samePermutations,
  energy(mine, theirs, [n, m]) {
    const deviation = Math.sqrt(((n + m) ** 2 - 1) / 12);
    close(mine.statistic, theirs.statistic / deviation, 1e-5, "energy distance");
    closeDraws(mine, theirs);
  },
};

/** The same statistic where both give it; p-values from other draws. */
function samePermutations(mine, theirs) {
  if (theirs.statistic != null) close(mine.statistic, theirs.statistic, 1e-9, "statistic");
  closeDraws(mine, theirs);
}

/** Two p-values from at least 200 draws each differ by at most four standard errors. */
function closeDraws(mine, theirs) {
  const p = (mine.pValue + theirs.pValue) / 2;
  const allowed = 4 * Math.sqrt((2 * p * (1 - p)) / 200) + 1 / 100;
  assert.ok(Math.abs(mine.pValue - theirs.pValue) <= allowed, `p-values ${mine.pValue} and ${theirs.pValue}`);
}

function sameNumbers(mine, theirs) {
  close(mine.statistic, theirs.statistic, 1e-9, "statistic");
  if (theirs.pValue != null) close(mine.pValue, theirs.pValue, 1e-6, "p-value");
}

function close(a, b, relative, what) {
  assert.ok(Math.abs(a - b) <= relative * Math.max(Math.abs(b), 1e-12), `${what}: ${a} against ${b}`);
}
