/** `compare` beside Evidently's drift report and SciPy by hand, on 20 mixed columns. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { dataFolder, peer, pushforward, python, runOnce } from "../harness.mjs";
import { writeMixedRows } from "../mixed-rows.mjs";

export const title = "compare: two tables of 20 mixed columns, from CSV files to the answer";

export async function cases() {
  const program = python();
  const sizes = process.env.BENCH_ROWS ? process.env.BENCH_ROWS.split(",").map(Number) : [10_000, 100_000, 1_000_000];
  return sizes.flatMap((rows) => [false, true].map((changed) => comparison(program, rows, changed)));
}

function comparison(program, rows, changed) {
  const [reference, current] = [1, 2].map((seed) =>
    join(dataFolder, `${rows}-${seed}${seed === 2 && changed ? "-changed" : ""}.csv`),
  );
  writeMixedRows(reference, rows, 1);
  writeMixedRows(current, rows, 2, changed);
  const ours =
    (...more) =>
    () =>
      withSeconds(runOnce([process.execPath, pushforward, "compare", reference, current, "--json", ...more]));
  return {
    label: `${rows} × 20 against ${rows} × 20, ${changed ? "one column shifted by 0.2 sd" : "one law"}`,
    rounds: rows >= 1_000_000 ? 2 : 7,
    contenders: {
      "pushforward compare": ours(),
      "pushforward compare, one thread": ours("--threads", "1"),
      "Evidently drift report": () => runOnce([program, peer("evidently_drift.py"), reference, current]),
      "SciPy, one test a column": () => runOnce([program, peer("scipy_columns.py"), reference, current]),
    },
    verify: (last) => agree(last, changed),
  };
}

const withSeconds = ({ answer, seconds }) => ({ answer, seconds });

/** Statistics of every column agree with SciPy; both thread counts give one answer; what was planted is found. */
function agree(last, changed) {
  const { result } = last["pushforward compare"];
  assert.deepEqual(result, last["pushforward compare, one thread"].result);
  // For one law p is uniform: one pair of files in twenty is called different, and only a tiny p would be a fault.
  if (changed) assert.equal(result.verdict, "different");
  else assert.ok(result.pValue > 0.001, `p = ${result.pValue} for one law`);
  const peers = last["SciPy, one test a column"].columns;
  let checked = 0;
  for (const { name, classical, wasserstein } of result.columns) {
    const theirs = peers[name];
    if (theirs.test === "ks" && classical.name === "Kolmogorov–Smirnov") {
      close(classical.statistic, theirs.statistic, 1e-9, `${name}: KS`);
      close(wasserstein.value, theirs.wasserstein, 1e-9, `${name}: W1`);
      checked++;
    }
    if (theirs.test === "chi2" && classical.name === "chi-square" && name !== "level30" && name !== "level12") {
      close(classical.statistic, theirs.statistic, 1e-9, `${name}: chi-square`);
      checked++;
    }
  }
  assert.ok(checked >= 15, `only ${checked} columns were checked`);
}

function close(ours, theirs, relative, what) {
  assert.ok(
    Math.abs(ours - theirs) <= relative * Math.max(1e-6, Math.abs(theirs)),
    `${what}: ${ours} against ${theirs}`,
  );
}
