import { gammaQ, logGamma, seededRng } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import { type CellScores, columnNull, columnNullDraws } from "@pushforward/methods/hypothesis";
import { beforeAll, expect, test } from "vitest";
import { logQuadraticTail } from "../../dist/hypothesis/quadratic-tail.js";
import { type RelabellingPlan, relabellingPlan } from "../../dist/hypothesis/relabelling-plan.js";

let kernels: Kernels;
let plain: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
  plain = await openKernels({ threads: 1, implementation: "plain" });
});

/** Counts of `draws` relabellings, cells in the plan's order. */
function relabel(on: Kernels, plan: RelabellingPlan, draws: number, key = 5): Float64Array {
  const scope = on.scope();
  const words = scope.copy(plan.words);
  const out = scope.f64(draws * plan.cells);
  on.functions.relabelledCounts(words.ptr, 0, draws, 3, key, 9, out.ptr, scope.f64(64).ptr);
  const counts = out.view.slice();
  scope.free();
  return counts;
}

const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** Chance of a chi-square at least as large when `observed` follows `probabilities`; cells below 8 are pooled. */
function fit(observed: ReadonlyMap<string, number>, probabilities: ReadonlyMap<string, number>, draws: number): number {
  let [statistic, cells, restSeen, restExpected] = [0, 0, 0, 0];
  for (const [outcome, p] of probabilities) {
    const [seen, expected] = [observed.get(outcome) ?? 0, p * draws];
    if (expected < 8) {
      restSeen += seen;
      restExpected += expected;
      continue;
    }
    statistic += (seen - expected) ** 2 / expected;
    cells++;
  }
  if (restExpected > 1) statistic += (restSeen - restExpected) ** 2 / restExpected;
  return gammaQ((cells - (restExpected > 1 ? 0 : 1)) / 2, statistic / 2);
}

function tally(outcomes: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

test("whole tables of counts follow the multivariate hypergeometric law", () => {
  const totals = [3, 2, 5, 1]; // plan order: 1, 2, 3, 5
  const plan = relabellingPlan(4, totals, [[0, 1, 2, 3]]);
  expect(plan.order).toEqual([3, 1, 0, 2]);
  const probabilities = new Map<string, number>();
  for (let a = 0; a <= 1; a++)
    for (let b = 0; b <= 2; b++)
      for (let c = 0; c <= 3; c++) {
        const d = 4 - a - b - c;
        if (d < 0 || d > 5) continue;
        const log = logChoose(2, b) + logChoose(3, c) + logChoose(5, d) - logChoose(11, 4);
        probabilities.set([a, b, c, d].join(), Math.exp(log));
      }
  const draws = 20_000;
  const counts = relabel(kernels, plan, draws);
  const seen = tally(Array.from({ length: draws }, (_, i) => counts.subarray(4 * i, 4 * i + 4).join()));
  expect([...seen.keys()].every((outcome) => probabilities.has(outcome))).toBe(true);
  expect(fit(seen, probabilities, draws)).toBeGreaterThan(1e-4);
});

test.each([
  ["60 of 400 rows", 60, [100, 40, 1, 3, 256]],
  ["half of 200,000", 100_000, Array.from({ length: 16 }, () => 12_500)],
  ["10,000 of 10,000,000", 10_000, [9_000_000, 999_000, 1_000]],
  ["4,999,999 of 10,000,000", 4_999_999, [10, 4_000_000, 5_999_990]],
])("each cell follows its hypergeometric law: %s", (_, n, totals) => {
  const draws = 20_000;
  const plan = relabellingPlan(n, totals, [totals.map((_, c) => c)]);
  const counts = relabel(kernels, plan, draws);
  const rows = totals.reduce((a, b) => a + b);
  for (const position of [0, plan.cells >> 1, plan.cells - 1]) {
    const t = totals[plan.order[position]!]!;
    const values = Array.from({ length: draws }, (_, i) => counts[i * plan.cells + position]!);
    const sd = Math.sqrt((((n * t) / rows) * (1 - n / rows) * (rows - t)) / (rows - 1));
    const bin = (value: number) => Math.floor((value - (n * t) / rows) / Math.max(1, sd / 4)); // about 40 bins
    const probabilities = new Map<string, number>();
    const reach = 9 * sd + 10;
    for (
      let k = Math.max(0, n + t - rows, Math.ceil((n * t) / rows - reach));
      k <= Math.min(t, n, (n * t) / rows + reach);
      k++
    ) {
      const p = Math.exp(logChoose(t, k) + logChoose(rows - t, n - k) - logChoose(rows, n));
      probabilities.set(String(bin(k)), (probabilities.get(String(bin(k))) ?? 0) + p);
    }
    expect(fit(tally(values.map((value) => String(bin(value)))), probabilities, draws)).toBeGreaterThan(1e-4);
  }
});

test.each([
  [20, [5, 30, 12, 0, 1]],
  [7, [1, 1, 40]],
  [50_000, [60_000, 40_000, 25_000, 75_000]],
])("the fast twin draws the counts of the plain one, %d labels", (n, totals) => {
  const plan = relabellingPlan(n, totals, [totals.map((_, c) => c)]);
  expect(relabel(kernels, plan, 300)).toEqual(relabel(plain, plan, 300));
});

/** X of relabelled counts, from its definition. */
function statistics(plan: RelabellingPlan, counts: Float64Array): number[] {
  const { cells, width, words } = plan;
  return Array.from({ length: counts.length / cells }, (_, draw) => {
    let x = 0;
    for (let f = 0; f < width; f++) {
      let z = 0;
      for (let c = 0; c < cells; c++)
        z += words[3 + cells + c * width + f]! * (counts[draw * cells + c]! - words[3 + c]!);
      x += z * z;
    }
    return x;
  });
}

test("the search stops at the draw that reaches the target for the needed time, on both twins, or counts", () => {
  const plan = relabellingPlan(
    30,
    [12, 30, 21, 37],
    [
      [0, 1, 2, 3],
      [1, 0, 0, 1],
      [0, 0, 1, 0],
    ],
  );
  const x = statistics(plan, relabel(kernels, plan, 2000));
  const target = x.toSorted((a, b) => b - a)[99]! * (1 - 1e-12);
  const hits = x.flatMap((value, draw) => (value >= target ? [draw + 1] : []));
  expect(hits.length).toBe(100);
  for (const on of [kernels, plain]) {
    const scope = on.scope();
    const [words, work] = [scope.copy(plan.words), scope.f64(plan.cells + plan.width + 64)];
    const search = (first: number, needed: number) =>
      on.functions.columnNull(words.ptr, target, first, 2000, needed, 3, 5, 9, work.ptr);
    expect(search(0, 20)).toBe(hits[19]);
    expect(search(hits[9]!, 20)).toBe(hits[29]);
    expect(search(0, 101)).toBe(-100);
    scope.free();
  }
});

const scores = [
  [-2, -1, 1, 2],
  [4, 1, 1, 4],
  [1, 0, 0, 0],
];
const options = (extra = {}) => ({ seed: 1, kernels, ...extra });

test("X, its mean and z are what the definitions give", async () => {
  const [reference, current] = [
    [10, 5, 3, 2],
    [20, 30, 25, 25],
  ];
  const [column] = await columnNull([{ reference, current, scores }], options());
  const totals = reference.map((count, c) => count + current[c]!);
  let x = 0;
  scores.forEach((score, f) => {
    const mean = (counts: readonly number[]) =>
      counts.reduce((sum, count, c) => sum + count * score[c]!, 0) / counts.reduce((a, b) => a + b);
    const pooled = mean(totals);
    const variance = totals.reduce((sum, count, c) => sum + count * (score[c]! - pooled) ** 2, 0) / 119;
    const z = (mean(reference) - mean(current)) / Math.sqrt((1 / 20 + 1 / 100) * variance);
    expect(column!.z[f]).toBeCloseTo(z, 12);
    x += z * z;
  });
  expect(column!.statistic).toBeCloseTo(x, 12);
});

test("the p-value agrees with the enumerated one", async () => {
  const columns: CellScores[] = [
    { reference: [4, 1, 1, 0], current: [2, 5, 4, 3], scores },
    { reference: [2, 2, 1, 1], current: [3, 4, 3, 4], scores },
    { reference: [0, 0, 1, 5], current: [5, 5, 3, 1], scores },
  ];
  const tested = await columnNull(columns, options({ needed: 400, draws: 40_000 }));
  for (const [j, { reference, current }] of columns.entries()) {
    const totals = Array.from(reference, (count, c) => count + current[c]!);
    let [reaching, all] = [0, 0];
    const x = (counts: readonly number[]) =>
      scores.reduce((sum, score) => {
        const pooled = totals.reduce((s, t, c) => s + t * score[c]!, 0) / 20;
        const variance = totals.reduce((s, t, c) => s + t * (score[c]! - pooled) ** 2, 0);
        const off = counts.reduce((s, a, c) => s + (a - (6 * totals[c]!) / 20) * score[c]!, 0);
        return sum + (off * off) / variance;
      }, 0);
    const observed = x(Array.from(reference));
    for (let a = 0; a <= 6; a++)
      for (let b = 0; a + b <= 6; b++)
        for (let c = 0; a + b + c <= 6; c++) {
          const counts = [a, b, c, 6 - a - b - c];
          if (counts.some((count, k) => count > totals[k]!)) continue;
          const weight = Math.exp(counts.reduce((sum, count, k) => sum + logChoose(totals[k]!, count), 0));
          all += weight;
          if (x(counts) >= observed * (1 - 1e-9)) reaching += weight;
        }
    const p = reaching / all;
    expect(Math.abs(tested[j]!.pValue - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / tested[j]!.draws) + 0.01 * p);
  }
});

test("the same whatever the threads, the twin, the table called reference, and the columns tested beside", async () => {
  const rng = seededRng(4);
  const columns: CellScores[] = Array.from({ length: 40 }, () => {
    const counts = (rows: number) => {
      const out = [0, 0, 0, 0];
      for (let i = 0; i < rows; i++) out[rng.integer(4)]!++;
      return out;
    };
    return { reference: counts(60), current: counts(340), scores };
  });
  const strong: CellScores = { reference: [30, 10, 10, 10], current: [70, 90, 90, 90], scores };
  columns[7] = strong;
  const base = await columnNull(columns, options({ draws: 30_000 }));
  const many = await openKernels({ threads: 3 });
  expect(await columnNull(columns, { seed: 1, draws: 30_000, kernels: many })).toEqual(base);
  await many.close();
  const few = columns.slice(5, 9);
  expect(await columnNull(few, { seed: 1, draws: 30_000, kernels: plain, streams: [5, 6, 7, 8] })).toEqual(
    base.slice(5, 9),
  );
  const swapped = columns.map(({ reference, current, scores }) => ({ reference: current, current: reference, scores }));
  const back = await columnNull(swapped, options({ draws: 30_000 }));
  expect(back.map(({ pValue }) => pValue)).toEqual(base.map(({ pValue }) => pValue));
  expect(await columnNull([strong], { seed: 1, draws: 30_000, streams: [7] })).toEqual([base[7]]);
});

test.each([
  ["60/340, 17 cells", 60, 340, 17, [0.05, 0.2]],
  ["3/27, 4 cells", 3, 27, 4, [0.05, 0.2]],
])("P(p ≤ α) is at most α if rows are exchangeable: %s", async (_, n, m, cells, alphas) => {
  const rng = seededRng(8);
  const runs = 1500;
  const values = Array.from({ length: cells }, (_, c) => c);
  const ordered = [values, values.map((v) => (v - cells / 2) ** 2), values.map((v) => (v < cells / 4 ? 1 : 0))];
  const columns: CellScores[] = Array.from({ length: runs }, () => {
    const [reference, current] = [values.map(() => 0), values.map(() => 0)];
    for (let i = 0; i < n + m; i++) (i < n ? reference : current)[rng.integer(cells)]!++;
    return { reference, current, scores: ordered };
  });
  const tested = await columnNull(columns, options({ draws: 2000 }));
  for (const alpha of alphas) {
    const share = tested.filter(({ pValue }) => pValue <= alpha).length / runs;
    expect(share).toBeLessThan(alpha + 4 * Math.sqrt((alpha * (1 - alpha)) / runs));
    if (n > 10) expect(share).toBeGreaterThan(alpha - 4 * Math.sqrt((alpha * (1 - alpha)) / runs));
  }
  expect(Math.min(...tested.map(({ pValue }) => pValue))).toBeGreaterThanOrEqual(1 / 2001);
});

test("searching in parts finds the draw that one search from the start finds", async () => {
  const score = [0, 1, 2, 3];
  const totals = [60, 50, 50, 40];
  const columns: CellScores[] = [
    [35, 24, 22, 19],
    [36, 26, 24, 14],
    [37, 27, 22, 14],
    [40, 25, 22, 13],
    [39, 28, 21, 12],
  ].map((reference) => ({ reference, current: totals.map((t, c) => t - reference[c]!), scores: [score] }));
  const tested = await columnNull(columns, options({ draws: 2 ** 18 }));
  const keys = seededRng(1).stream(0x636f6c);
  const [key0, key1] = [keys.u32(), keys.u32()];
  const plan = relabellingPlan(100, totals, [score]);
  let inParts = 0;
  columns.forEach(({ reference }, stream) => {
    const off = score.reduce((sum, value, c) => sum + value * (reference[c]! - totals[c]! / 2), 0);
    const scope = kernels.scope();
    const [words, work] = [scope.copy(plan.words), scope.f64(plan.cells + plan.width + 64)];
    const target = off * off * (1 - 1e-10);
    const found = kernels.functions.columnNull(words.ptr, target, 0, 2 ** 18, 20, stream, key0, key1, work.ptr);
    expect(found > 0 ? [found, 20] : [2 ** 18, -found]).toEqual([tested[stream]!.draws, tested[stream]!.reached]);
    if (found > 16_384) inParts++; // rounds of more than one task start there
    scope.free();
  });
  expect(inParts).toBeGreaterThan(1);
});

test("with few exceedances at the cap p = (1 + reached)/(1 + draws), with enough p = needed/draws", async () => {
  const column = { reference: [20, 10, 10, 10], current: [40, 50, 50, 50], scores };
  const [capped] = await columnNull([column], options({ draws: 500 }));
  expect(capped!.draws).toBe(500);
  expect(capped!.reached).toBeLessThan(20);
  expect(capped!.pValue).toBe((1 + capped!.reached) / 501);
  const [stopped] = await columnNull([column], options({ draws: 2 ** 20, needed: 10 }));
  expect(stopped!.reached).toBe(10);
  expect(stopped!.pValue).toBe(10 / stopped!.draws);
  expect(stopped!.draws).toBeGreaterThan(500);
});

test("laws equal as counted, one cell, constant scores: p = 1 without drawing", async () => {
  const columns: CellScores[] = [
    { reference: [1, 2, 3, 4], current: [3, 6, 9, 12], scores },
    { reference: [5], current: [7], scores: [[1]] },
    { reference: [5, 1], current: [7, 4], scores: [[2, 2]] },
  ];
  for (const { pValue, drawn, z } of await columnNull(columns, options())) {
    expect(pValue).toBe(1);
    expect(drawn).toBe(false);
    expect([...z].every((value) => value === 0)).toBe(true);
  }
});

test("the bound that saves drawing is above the exact tail, and near it where it is used", async () => {
  const totals = [40, 60, 30, 70];
  for (const n of [100, 50, 12]) {
    const m = 200 - n;
    const plan = relabellingPlan(n, totals, scores);
    const { cells, width, words } = plan;
    const covariance = new Float64Array(9);
    for (let f = 0; f < 3; f++)
      for (let g = 0; g < 3; g++)
        for (let c = 0; c < cells; c++) {
          const v = (k: number) => words[3 + cells + c * width + k]! - mean(k);
          covariance[3 * f + g]! += totals[plan.order[c]!]! * ((n * m) / 40_000) * v(f) * v(g);
        }
    function mean(k: number): number {
      return plan.order.reduce((sum, cell, c) => sum + (totals[cell]! / 200) * words[3 + cells + c * width + k]!, 0);
    }
    const exact = statistics(plan, relabel(kernels, plan, 20_000)).sort((a, b) => b - a);
    for (const rank of [20, 200, 2000]) {
      expect(logQuadraticTail(exact[rank]!, covariance, 3, n, m)).toBeGreaterThan(Math.log(rank / 20_000) - 1);
    }
  }
  const far: CellScores = { reference: [500, 500, 1500, 1500], current: [1500, 1500, 500, 500], scores };
  const [skipped] = await columnNull([far], options({ draws: 5000 }));
  expect(skipped).toMatchObject({ pValue: 1 / 5001, draws: 5000, reached: 0, drawn: false });
});

test("40 draws lie at the smallest Benjamini–Hochberg threshold", () => {
  expect(columnNullDraws(20, 0.05)).toBe(16_000);
  expect(columnNullDraws(1, 0.05)).toBe(10_000);
  expect(columnNullDraws(1000, 0.05)).toBe(800_000);
});

test("an abort ends it; errors name the argument", async () => {
  const column = { reference: [20, 10, 10, 10], current: [40, 50, 50, 50], scores };
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(columnNull([column], options({ watch: { signal } }))).rejects.toThrow("enough");
  await expect(columnNull([{ ...column, current: [0, 0, 0, 0] }], options())).rejects.toThrow(
    "columnNull: current counts of column 0 must be 1 to 100 million rows in all; received 0",
  );
  await expect(columnNull([{ ...column, current: [0.5, 0, 0, 0] }], options())).rejects.toThrow("nonnegative integers");
  await expect(columnNull([column], options({ draws: 0 }))).rejects.toThrow(
    "draws must be a positive integer; received 0",
  );
});
