/**
 * Rank K models by stochastic dominance over several metrics at once, with the mean of metrics as a control.
 *
 * Scores are scaled together (pooled z-scores), violation ratios of all pairs are estimated with standard errors,
 * ordered pairs are tested with the family-wise error under control, and models are ranked by wins less
 * losses. Decisions that flip at half or double λ do not count. Time O(K²) transport problems of n × m costs, memory 8·n·m bytes
 * and O(K²·n).
 *
 * Source: [rioux2024], [nitsure2024].
 * @module
 */
import { check, type Rng, seededRng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { usingKernels } from "../transport/using-kernels.js";
import { type Correction, cycles, type DominanceTest, decide, standings } from "./decisions.js";
import { meanControl } from "./mean-control.js";
import { multivariateTable, type PairFacts } from "./multivariate-table.js";
import type { Copula } from "./portfolio.js";
import { sortedQuantileOrder } from "./quantile-order.js";
import type { RankResult, RankSettings } from "./rank-result.js";
import { rankSummary } from "./rank-summary.js";
import type { RatioTable } from "./ratio-table.js";
import { type Design, designOf, pooledScaling, rowSums, type Scores, scaled } from "./scores.js";
import { univariateTable } from "./univariate-table.js";
import { readOptions, type ViolationOptions, violationDefaults } from "./violation-ratio.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const rankDefaults = {
  order: "multivariate",
  test: "relative",
  tau: 0.25,
  level: 0.05,
  correction: "holm",
  scale: "zscore",
  portfolio: "independent",
  cost: violationDefaults.cost,
  gain: violationDefaults.gain,
  sensitivity: true,
  /** Of the orders on a line; the multivariate order takes influence values. */
  resamples: 500,
} as const;

export interface RankOptions extends Omit<ViolationOptions, "start"> {
  /** Entropic transport over all metrics, or first or second order on a line (one metric, or the portfolio of several). */
  order?: RankSettings["order"] | undefined;
  test?: DominanceTest | undefined;
  /** Threshold of the absolute test. */
  tau?: number | undefined;
  /** Largest chance of any false win. */
  level?: number | undefined;
  correction?: Correction | undefined;
  /** Pooled z-scores, or scores as they are. */
  scale?: RankSettings["scale"] | undefined;
  portfolio?: Copula | undefined;
  /** Resamples behind standard errors. Left out: influence values where there are any, else 500. */
  resamples?: number | undefined;
  rng?: Rng | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

/** Share of the summed variance beyond which one metric owns the sum. */
const owning = (d: number): number => Math.max(0.5, 1.5 / d);

/**
 * @throws ArgumentError when shapes or options do not fit, scores are not finite, a metric never varies, or there are fewer than 2
 *   models or 10 units; the reason of `watch.signal` when aborted.
 */
export async function rankModels(scores: Scores, options: RankOptions = {}): Promise<RankResult> {
  const here = "rankModels";
  const design = designOf(scores, here);
  const settings = readSettings(options, scores, design, here);
  const scaling = pooledScaling(scores);
  scaling.spread.forEach((spread, k) => {
    check(spread > 0, here, `metric ${scores.metrics[k]}`, "varying", "one value", "leave it out");
  });
  const models = scores.models.map(({ data }) => (settings.scale === "zscore" ? scaled(data, scaling) : data));
  const found = await estimate(scores, models, design, settings, options);
  const decisions = decide(found.table, settings);
  const others = found.others.map((table) => decide(table, settings).wins);
  const robust = decisions.wins.map((win, at) => Number(others.every((wins) => wins[at] === win)));
  const counted = decisions.wins.map((win, at) => win & robust[at]!);
  return rankSummary({
    scores,
    models,
    scaling,
    design,
    settings,
    table: found.table,
    decisions,
    robust,
    standings: standings(counted, models.length),
    cycles: cycles(counted, models.length),
    charges: found.charges,
    facts: found.facts,
    control: meanControl(models, design, settings),
    tauLine: settings.test === "absolute" ? tauLine(found.table, settings) : [],
    warnings: [...ownershipWarning(models, scores.metrics), ...solverWarnings(found.facts)],
  });
}

function readSettings(options: RankOptions, scores: Scores, design: Design, where: string): RankSettings {
  const { order = rankDefaults.order, test = rankDefaults.test, tau = rankDefaults.tau } = options;
  const { level = rankDefaults.level, correction = rankDefaults.correction, scale = rankDefaults.scale } = options;
  const onLine = order !== "multivariate";
  check(["multivariate", "first", "second"].includes(order), where, "order", "multivariate, first or second", order);
  check(test === "relative" || test === "absolute", where, "test", "relative or absolute", test);
  check(tau > 0 && tau < 1, where, "tau", "between 0 and 1", tau);
  check(level > 0 && level < 0.5, where, "level", "above 0 and below 0.5", level);
  const resamples = options.resamples ?? (onLine ? rankDefaults.resamples : 0);
  const fewest = onLine ? 50 : 0;
  const enough = Number.isInteger(resamples) && (resamples === 0 || resamples >= 20) && resamples >= fewest;
  check(enough, where, "resamples", onLine ? "an integer of at least 50" : "0 or an integer of at least 20", resamples);
  const { cost, gain, lambda } = readOptions(options, design.d, where);
  const several = scores.metrics.length > 1 ? { portfolio: options.portfolio ?? rankDefaults.portfolio } : {};
  return {
    ...{ order, test, tau, level, correction, scale },
    paired: scores.paired,
    clustered: scores.clusters !== undefined,
    units: design.count,
    ...(onLine ? several : { cost, gain, lambda }),
    errors: resamples === 0 ? "influence" : resamples,
  };
}

interface Estimated {
  readonly table: RatioTable;
  readonly others: readonly RatioTable[];
  readonly facts: ReadonlyMap<number, PairFacts>;
  /** What keeps i from dominating j in each metric, by i·K + j. */
  readonly charges: (i: number, j: number) => Float64Array;
}

async function estimate(
  scores: Scores,
  models: readonly Float64Array[],
  design: Design,
  settings: RankSettings,
  { rng = seededRng(0), kernels: given, watch, ...options }: RankOptions,
): Promise<Estimated> {
  const resamples = settings.errors === "influence" ? 0 : settings.errors;
  if (settings.order !== "multivariate") {
    const order = settings.order === "first" ? 1 : 2;
    const copula = settings.portfolio ?? rankDefaults.portfolio;
    const table = await univariateTable(scores, design, { order, copula, resamples, rng, watch });
    return { table, others: [], facts: new Map(), charges: lineCharges(models, design.d, order) };
  }
  const violation = readOptions(options, design.d, "rankModels");
  return usingKernels(given, async (kernels) => {
    const more = { resamples, rescale: settings.scale === "zscore", rng, kernels, watch };
    const { facts, ...tables } = await multivariateTable(models, scores, design, { ...violation, ...more });
    const count = models.length;
    const charges = (i: number, j: number) =>
      i < j ? facts.get(i * count + j)!.charges.forward : facts.get(j * count + i)!.charges.backward;
    return { ...tables, facts, charges };
  });
}

/** ∫ max(−D, 0)² of each metric by itself. */
function lineCharges(models: readonly Float64Array[], d: number, order: 1 | 2): Estimated["charges"] {
  const sorted = models.map((data) =>
    Array.from({ length: d }, (_, k) => ({ values: data.filter((_, at) => at % d === k).sort() })),
  );
  return (i, j) =>
    Float64Array.from(sorted[i]!, (sample, k) => sortedQuantileOrder(sample, sorted[j]![k]!, { order }).violation);
}

/** Wins at other thresholds. */
function tauLine(table: RatioTable, settings: RankSettings): RankResult["tauLine"] {
  return [0.1, 0.25, 0.4].map((tau) => {
    const { wins } = decide(table, { ...settings, tau });
    return { tau, wins: wins.reduce((sum, win) => sum + win, 0) };
  });
}

/** Named when one metric holds most of the variance of the row sums: "several" metrics are then nearly one. */
function ownershipWarning(models: readonly Float64Array[], metrics: readonly string[]): string[] {
  const d = metrics.length;
  if (d === 1) return [];
  const data = Float64Array.from(models.flatMap((each) => [...each]));
  const sums = rowSums(data, d);
  const centre = sums.reduce((a, b) => a + b, 0) / sums.length;
  const variance = sums.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  return metrics.flatMap((metric, k) => {
    const shared = sums.reduce((sum, value, i) => sum + (value - centre) * data[i * d + k]!, 0);
    if (!(shared / variance > owning(d))) return [];
    return [`${metric} carries ${Math.round((100 * shared) / variance)}% of the variance of the summed metrics.`];
  });
}

function solverWarnings(facts: ReadonlyMap<number, PairFacts>): string[] {
  const failed = [...facts.values()].filter(({ converged }) => !converged);
  if (failed.length === 0) return [];
  const worst = failed.reduce((most, { residual }) => Math.max(most, residual), 0);
  return [
    `Transport did not converge for ${failed.length} of ${facts.size} pairs (marginal error up to ${worst.toExponential(1)}); raise lambda.`,
  ];
}
