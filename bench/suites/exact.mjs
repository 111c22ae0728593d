/** `wasserstein` beside POT's `emd2`, cost matrix included, and beside SciPy on a line. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { dataFolder, peer, python, runOnce, writeNumbers } from "../harness.mjs";

export const title = "exact: optimal transport with proof, seconds of the best run inside each process";

const ours = fileURLToPath(new URL("../ours/exact.mjs", import.meta.url));

/** `shift`: normals one apart, equal weights; `weighted`: the same with random weights; `mixture`: 6 against 9 centres. */
const tasks = [
  ...[1000, 2000, 5000].flatMap((n) =>
    [2, 3].flatMap((d) => ["shift", "weighted", "mixture"].map((data) => ({ n, d, data }))),
  ),
  ...[2000, 5000].map((n) => ({ n, d: 50, data: "weighted" })),
  ...["euclidean", "manhattan"].map((metric) => ({ n: 2000, d: 3, data: "weighted", p: 1, metric })),
  { n: 1_000_000, d: 1, data: "shift", p: 1 },
  ...[20_000, 100_000].flatMap((n) => [2, 3].map((d) => ({ n, d, data: "weighted", alone: true }))),
];

export async function cases() {
  const program = python();
  const largest = Number(process.env.BENCH_LARGEST ?? Infinity);
  return tasks.filter(({ n }) => n <= largest).map((task) => comparison(program, task));
}

function comparison(program, { n, d, data, p = 2, metric = "euclidean", alone = false }) {
  const file = (part) => join(dataFolder, `points-${data}-${n}-${d}-${part}.f64`);
  for (const part of ["x", "y", "a", "b"]) writeNumbers(file(part), () => makers[data](n, d)[part]);
  const words = [...["x", "y", "a", "b"].map(file), String(d), String(p), metric];
  const run =
    (threads, what = "plan") =>
    () =>
      runOnce([process.execPath, ours, ...words, String(threads), what]);
  const theirs = (who) => () => runOnce([program, peer("exact_transport.py"), ...words, who]);
  const cost = p === 2 ? "" : `, p = ${p}, ${metric}`;
  const peers = alone ? {} : d === 1 ? { POT: theirs("pot-1d"), SciPy: theirs("scipy-1d") } : { POT: theirs("pot") };
  return {
    label: `${n} × ${d} against ${n} × ${d}, ${data}${cost}`,
    rounds: n >= 5000 ? 2 : 3,
    contenders: {
      pushforward: run(2),
      "pushforward, one thread": run(1),
      ...(d === 1 && { "pushforward, cost alone, one thread": run(1, "cost") }),
      ...peers,
    },
    verify: (last) => agree(last, { n, d }),
  };
}

/** Every gap is at most 1e-9 of the cost, and so are the differences to the peers; thread counts give one answer. */
function agree(last, { n }) {
  const mine = last.pushforward;
  assert.ok(mine.relativeGap <= 1e-9, `gap ${mine.relativeGap}`);
  assert.equal(mine.cost, last["pushforward, one thread"].cost);
  for (const who of ["POT", "SciPy", "pushforward, cost alone, one thread"]) {
    if (!last[who]) continue;
    const off = Math.abs(last[who].cost / mine.cost - 1);
    assert.ok(off <= 1e-9, `${who} is off by ${off} of the cost at n = ${n}`);
  }
}

const makers = {
  shift: (n, d) => ({ ...normals(n, d), ...equal(n) }),
  weighted: (n, d) => ({ ...normals(n, d), ...random(n) }),
  mixture(n, d) {
    const { x, y } = normals(n, d);
    const rng = seededRng(3);
    const centres = (count) => Float64Array.from({ length: count * d }, () => 2 * rng.normal());
    const spread = (points, count) => {
      const at = centres(count);
      return points.map((value, e) => 0.3 * value + at[(Math.floor(e / d) % count) * d + (e % d)]);
    };
    return { x: spread(x, 6), y: spread(y, 9), ...random(n) };
  },
};

function normals(n, d) {
  const [x, y] = [1, 2].map((seed) => {
    const points = new Float64Array(n * d);
    seededRng(seed).fillNormal(points);
    return points;
  });
  return { x, y: y.map((value, e) => (e % d === 0 ? value + 1 : value)) };
}

const equal = (n) => ({ a: new Float64Array(n).fill(1 / n), b: new Float64Array(n).fill(1 / n) });

function random(n) {
  const [a, b] = [4, 5].map((seed) => {
    const rng = seededRng(seed);
    const raw = Float64Array.from({ length: n }, () => rng.uniform());
    const sum = raw.reduce((x, y) => x + y, 0);
    return raw.map((value) => value / sum);
  });
  return { a, b };
}
