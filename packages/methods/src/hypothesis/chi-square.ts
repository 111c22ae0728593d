/**
 * Pearson's chi-square test that two rows of counts come from one law.
 *
 *     χ² = Σ_c (a_c − n·t_c/N)²/(n·t_c/N) + (b_c − m·t_c/N)²/(m·t_c/N),   t = a + b, N = n + m
 *
 * The chi-square law with K − 1 degrees of freedom is used only where every expected count is at least 5. Else the
 * counts are relabelled given both margins: all tables when there are few, random ones otherwise (`columnNull`,
 * through K − 1 uncorrelated scores with Σ z² = χ²·(N − 1)/N). Cells without rows are left out. Time O(K), plus
 * O(tables) or O(draws·K).
 *
 * Source: [pearson1900], [cochran1954] for the 5, [freeman1951] for the exact law.
 * @module
 */
import { check, gammaQ, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { binomialWindow } from "./binomial-window.js";
import { columnNull } from "./column-null.js";

export const chiSquareDefaults = { leastExpected: 5, tables: 20_000, draws: 10_000 } as const;

export interface ChiSquareOptions {
  /** Of the random tables. */
  readonly seed: number;
  /** Most tables that are enumerated, and most that are drawn beyond that. */
  readonly tables?: number;
  readonly draws?: number;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface ChiSquare {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly method: "asymptotic" | "exact" | "permutation";
  readonly n: number;
  readonly m: number;
  /** Tables enumerated or drawn; 0 for the asymptotic p-value. */
  readonly tables: number;
}

/** @throws ArgumentError when a row is empty, lengths differ, or counts are not nonnegative integers. */
export async function chiSquareHomogeneity(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: ChiSquareOptions,
): Promise<ChiSquare> {
  const { tables = chiSquareDefaults.tables, draws = chiSquareDefaults.draws } = options;
  check(current.length === reference.length, "chiSquareHomogeneity", "current", "as long as reference", current.length);
  const cells = Array.from(reference, (_, c) => c).filter((c) => reference[c]! + current[c]! > 0);
  const [a, b] = [cells.map((c) => reference[c]!), cells.map((c) => current[c]!)];
  const [n, m] = [rowsOf(a, "reference"), rowsOf(b, "current")];
  const t = a.map((count, c) => count + b[c]!);
  const statistic = chiSquare(a, t, n, m);
  const common = { statistic, degreesOfFreedom: cells.length - 1, n, m };
  if (cells.length === 1) return { ...common, pValue: 1, method: "exact", tables: 1 };
  const least = (Math.min(...t) * Math.min(n, m)) / (n + m);
  if (least >= chiSquareDefaults.leastExpected) {
    const pValue = gammaQ((cells.length - 1) / 2, statistic / 2);
    return { ...common, pValue, method: "asymptotic", tables: 0 };
  }
  const all = countTables(t, n, tables);
  if (all <= tables) return { ...common, pValue: shareOfTables(t, n, m, statistic), method: "exact", tables: all };
  const scores = uncorrelatedScores(t);
  const [drawn] = await columnNull([{ reference: a, current: b, scores }], { ...options, draws });
  return { ...common, pValue: drawn!.pValue, method: "permutation", tables: drawn!.draws };
}

function chiSquare(a: ArrayLike<number>, t: readonly number[], n: number, m: number): number {
  let sum = 0;
  for (let c = 0; c < t.length; c++) sum += offSquare(a[c]!, t[c]!, n, m);
  return sum;
}

/** One cell of both rows: (a − e)²·(1/e + m-row's 1/e') with a − e = (a·m − b·n)/N. */
function offSquare(a: number, t: number, n: number, m: number): number {
  const off = (a * m - (t - a) * n) / (n + m);
  return ((off * off) / t) * ((n + m) / n + (n + m) / m);
}

/** Number of ways to put n labels on cells of sizes t, or `limit` + 1 when there are more. */
function countTables(t: readonly number[], n: number, limit: number): number {
  let ways = new Map([[0, 1]]);
  let later = t.reduce((sum, size) => sum + size, 0);
  for (const size of t) {
    later -= size;
    const next = new Map<number, number>();
    for (const [used, count] of ways) {
      for (let k = Math.max(0, n - used - later); k <= Math.min(size, n - used); k++) {
        next.set(used + k, Math.min(limit + 1, (next.get(used + k) ?? 0) + count));
      }
      if (next.size > limit) return limit + 1;
    }
    ways = next;
  }
  return ways.get(n) ?? 0;
}

/** Σ of the probabilities of the tables whose statistic is at least the observed one. */
function shareOfTables(t: readonly number[], n: number, m: number, observed: number): number {
  const windows = t.map((size) => binomialWindow(size, n, m));
  const target = observed * (1 - 1e-10); // sums in another order must not break ties
  let [reaching, all] = [0, 0];
  const place = (cell: number, used: number, later: number, weight: number, statistic: number): void => {
    if (cell === t.length) {
      all += weight;
      if (statistic >= target) reaching += weight;
      return;
    }
    const size = t[cell]!;
    const { low, weights } = windows[cell]!;
    for (let k = Math.max(0, n - used - (later - size)); k <= Math.min(size, n - used); k++) {
      const share = weights[k - low] ?? 0;
      place(cell + 1, used + k, later - size, weight * share, statistic + offSquare(k, size, n, m));
    }
  };
  place(0, 0, n + m, 1, 0);
  return Math.min(1, reaching / all);
}

/** Score f compares cell f with all cells before it; over the rows these are uncorrelated. */
function uncorrelatedScores(t: readonly number[]): number[][] {
  let before = t[0]!;
  return t.slice(1).map((size, f) => {
    const score = t.map((_, c) => (c <= f ? -size / (before + size) : c === f + 1 ? before / (before + size) : 0));
    before += size;
    return score;
  });
}

function rowsOf(counts: readonly number[], argument: string): number {
  let sum = 0;
  for (const count of counts) {
    const isCount = Number.isInteger(count) && count >= 0;
    check(isCount, "chiSquareHomogeneity", argument, "nonnegative integers", count);
    sum += count;
  }
  check(sum >= 1, "chiSquareHomogeneity", argument, "counts of at least 1 row", sum);
  return sum;
}
