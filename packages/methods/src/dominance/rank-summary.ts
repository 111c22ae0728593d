/**
 * A ranking in words and numbers, put together from its tables.
 * @module
 */
import { normalQuantile, quantile } from "@pushforward/core";
import { type Decisions, type Standing, standings } from "./decisions.js";
import type { MeanControl } from "./mean-control.js";
import type { PairFacts } from "./multivariate-table.js";
import type {
  Disagreement,
  MeanControlResult,
  MetricStanding,
  RankedModel,
  RankedPair,
  RankResult,
} from "./rank-result.js";
import type { RatioTable } from "./ratio-table.js";
import { columnMeans, type Design, type Scaling, type Scores } from "./scores.js";

export interface RankParts {
  readonly scores: Scores;
  /** Scaled. */
  readonly models: readonly Float64Array[];
  readonly scaling: Scaling;
  readonly design: Design;
  readonly settings: RankResult["settings"];
  readonly table: RatioTable;
  readonly decisions: Decisions;
  /** K × K: whether half and double λ decide the same. */
  readonly robust: Uint8Array;
  readonly standings: readonly Standing[];
  readonly cycles: readonly (readonly number[])[];
  readonly charges: (i: number, j: number) => Float64Array;
  readonly facts: ReadonlyMap<number, PairFacts>;
  readonly control: MeanControl;
  readonly tauLine: RankResult["tauLine"];
  readonly warnings: readonly string[];
}

/** Quantiles that pictures are drawn from. */
const levels: readonly number[] = Array.from({ length: 41 }, (_, q) => q / 40);

export function rankSummary(parts: RankParts): RankResult {
  const { scores, standings, table, settings } = parts;
  const name = (k: number) => scores.models[k]!.name;
  const order = Array.from(standings, (_, k) => k).sort(
    (a, b) => standings[a]!.rank - standings[b]!.rank || table.mean[a]! - table.mean[b]! || a - b,
  );
  const metrics = metricStandings(parts);
  const pairs = order.flatMap((a, at) => order.slice(at + 1).map((b) => rankedPair(parts, a, b)));
  return {
    ranking: order.map((k) => rankedModel(parts, k, metrics[k]!)),
    pairs,
    meanControl: controlResult(parts, order),
    cycles: parts.cycles.map((group) => group.map(name)),
    tauLine: parts.tauLine,
    metrics: scores.metrics,
    levels,
    settings,
    warnings: parts.warnings,
  };
}

function rankedModel(
  { scores, standings, table, settings, design }: RankParts,
  k: number,
  metrics: MetricStanding[],
): RankedModel {
  const [violation, standardError] = [table.mean[k]!, table.meanError[k]!];
  const half = normalQuantile(1 - settings.level / 2) * standardError;
  const interval = { low: 1 - violation - half, high: 1 - violation + half, level: 1 - settings.level };
  const { rank, wins, losses } = standings[k]!;
  const head = { model: scores.models[k]!.name, rank, score: 1 - violation, interval };
  return { ...head, violation, standardError, wins, losses, items: design.rows[k]!, metrics };
}

/** Of every model: means, ranks by each metric alone, parts of what is in its way, quantiles. */
function metricStandings({ scores, models, design, charges }: RankParts): MetricStanding[][] {
  const { d } = design;
  const means = scores.models.map(({ data }) => columnMeans(data, d));
  return scores.models.map(({ data }, i) => {
    const total = new Float64Array(d);
    models.forEach((_, j) => {
      if (j !== i)
        charges(i, j).forEach((charge, k) => {
          total[k]! += charge;
        });
    });
    return scores.metrics.map((metric, k) => {
      const sorted = data.filter((_, at) => at % d === k).sort();
      const rank = 1 + means.filter((other) => other[k]! > means[i]![k]!).length;
      const quantiles = levels.map((level) => quantile(sorted, level));
      return { metric, mean: means[i]![k]!, rank, share: sharesOf(total)[k]!, quantiles };
    });
  });
}

/** Parts of a whole; equal ones of nothing. */
function sharesOf(charges: Float64Array): Float64Array {
  const total = charges.reduce((a, b) => a + b, 0);
  return charges.map((charge) => (total > 0 ? charge / total : 1 / charges.length));
}

function rankedPair(parts: RankParts, a: number, b: number): RankedPair {
  const { table, decisions, robust, scores, facts } = parts;
  const place = (i: number, j: number) => i * table.models + j;
  const [i, j] = decisions.pValue[place(b, a)]! < decisions.pValue[place(a, b)]! ? [b, a] : [a, b];
  const at = place(i, j);
  const fact = facts.get(Math.min(at, place(j, i)));
  return {
    better: scores.models[i]!.name,
    worse: scores.models[j]!.name,
    ...ratioEstimate(parts, at),
    reverse: ratioEstimate(parts, place(j, i)),
    z: decisions.z[at]!,
    pValue: decisions.pValue[at]!,
    adjustedPValue: decisions.adjusted[at]!,
    significant: decisions.wins[at] === 1,
    robust: robust[at] === 1 && robust[place(j, i)] === 1,
    metrics: pairMetrics(parts, i, j),
    ...(fact && { solver: { converged: fact.converged, iterations: fact.iterations, residual: fact.residual } }),
  };
}

function ratioEstimate({ table, settings }: RankParts, at: number) {
  const [ratio, standardError] = [table.ratio[at]!, table.standardError[at]!];
  return { ratio, standardError, smallestTau: ratio + normalQuantile(1 - settings.level) * standardError };
}

function pairMetrics({ scores, models, scaling, design, charges, settings }: RankParts, i: number, j: number) {
  const shares = sharesOf(charges(i, j));
  const [a, b] = [columnMeans(models[i]!, design.d), columnMeans(models[j]!, design.d)];
  const unit = (k: number) => (settings.scale === "zscore" ? 1 : scaling.spread[k]!);
  return scores.metrics.map((metric, k) => {
    return { metric, share: shares[k]!, gap: (a[k]! - b[k]!) / unit(k) };
  });
}

function controlResult(parts: RankParts, order: readonly number[]): MeanControlResult {
  const { control, scores } = parts;
  const count = scores.models.length;
  const name = (k: number) => scores.models[k]!.name;
  const ranks = standings(control.wins, count);
  const byMean = Array.from(ranks, (_, k) => k).sort(
    (a, b) => ranks[a]!.rank - ranks[b]!.rank || control.mean[b]! - control.mean[a]! || a - b,
  );
  const pairs = order.flatMap((a, at) => order.slice(at + 1).map((b) => [a, b] as const));
  return {
    ranking: byMean.map((k) => {
      return { model: name(k), mean: control.mean[k]!, standardError: control.meanError[k]!, ...ranks[k]! };
    }),
    pairs: pairs.map(([a, b]) => {
      const [i, j] = control.mean[b]! > control.mean[a]! ? [b, a] : [a, b];
      const at = i * count + j;
      return {
        better: name(i),
        worse: name(j),
        difference: control.mean[i]! - control.mean[j]!,
        standardError: control.differenceError[at]!,
        pValue: control.pValue[at]!,
        adjustedPValue: control.adjusted[at]!,
        significant: control.wins[at] === 1,
      };
    }),
    disagreements: pairs.flatMap(([a, b]) => disagreement(parts, a, b)),
  };
}

function disagreement(parts: RankParts, a: number, b: number): Disagreement[] {
  const { decisions, robust, control, scores } = parts;
  const count = scores.models.length;
  const [ab, ba] = [a * count + b, b * count + a];
  const steady = robust[ab] === 1 && robust[ba] === 1;
  const winner = (wins: Uint8Array): number | null => (wins[ab] ? a : wins[ba] ? b : null);
  const [byDominance, byMean] = [steady ? winner(decisions.wins) : null, winner(control.wins)];
  if (byDominance === byMean) return [];
  const of = byMean ?? byDominance!;
  const metrics = pairMetrics(parts, of, of === a ? b : a);
  const worst = metrics.reduce((most, next) => (next.share > most.share ? next : most));
  const name = (k: number | null) => (k === null ? null : scores.models[k]!.name);
  return [
    {
      models: [name(a)!, name(b)!],
      byDominance: name(byDominance),
      byMean: name(byMean),
      blocked: { of: name(of)!, ...worst },
      robust: steady,
    },
  ];
}
