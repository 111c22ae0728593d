/**
 * AIM: marginals chosen one after the other where the model is most wrong, with noise that falls as little is left to
 * learn.
 *
 * Of ρ, a share of 1/T goes to a round, T = 16 d, 9/10 of it to counts and 1/10 to the choice; every 1-way marginal is
 * measured once at the noise of a round. Then, round by round: among the sets whose measurement keeps the model below
 * its cap of cells times the share of ρ used (or that lie in a clique already), the exponential mechanism picks one by
 * the score w·(Σ|count − expected| − √(2/π)·σ·n), the error beyond what noise of σ would add to its n cells; it is
 * measured and the model fitted again. When that moved its counts by no more than the noise would, σ halves. The last
 * round takes all that remains. With all pairs as the workload a pair weighs 2 and a single attribute 1.
 *
 * Source: [mckenna2022].
 * @module
 */
import { breathe } from "@pushforward/core";
import type { Adjacency, Measurement } from "../measurement.js";
import type { Candidate, PrivateData } from "../private-data.js";
import type { FitContext, Synthesizer } from "../synthesizer.js";
import { fitGraphicalModel, type GraphFit } from "./fit-graphical-model.js";
import { forecastGraph } from "./forecast-graph.js";
import { attributePairs, fitInput, type GraphAnswers, measureSingles, rowsFromGraph } from "./graph-answers.js";
import { maximalCliques, modelCells } from "./junction-tree.js";

export const aimDefaults = { modelCells: 200_000 } as const;

export interface AimOptions {
  /** Cells that the cliques of the model may have; time and memory grow with them. */
  readonly modelCells?: number;
}

/** Rounds per attribute, share of a round that goes to counts, steps of a fit between two rounds. */
const ROUNDS = 16;
const COUNTS = 0.9;
const STEPS = 25;
const MEAN_ABSOLUTE_NORMAL = Math.sqrt(2 / Math.PI);

export const aim: Synthesizer<GraphAnswers, AimOptions> = {
  mechanism: "aim",
  measure: measureAdaptively,
  generate: rowsFromGraph,
  forecast: (sizes, rho) => forecastGraph(sizes, rho, "aim"),
};

async function measureAdaptively(data: PrivateData, options: AimOptions & FitContext): Promise<GraphAnswers> {
  const { modelCells: cap = aimDefaults.modelCells, watch } = options;
  const { domain, publicRows, adjacency, remaining: budget } = data;
  const d = domain.attributes.length;
  let cost = budget / (ROUNDS * d);
  await breathe(watch);
  const singles = measureSingles(data, COUNTS * cost);
  const chosen: Measurement[] = [];
  const answers = { domain, publicRows, singles, chosen };
  const sets = [...singles.map(({ attributes }) => attributes), ...attributePairs(d)];
  let fit = await refit(answers, undefined, watch);
  for (let last = false; !last; ) {
    last = data.remaining < 2 * cost;
    if (last) cost = data.remaining;
    const { cells, sizes } = fit.reading.compressed;
    const share = (budget - data.remaining + cost) / budget;
    const open = eligible(sets, measuredSets(answers), sizes, share * cap);
    const candidates = score(open, fit, deviation(COUNTS * cost, adjacency));
    const { attributes, expected, offset } = candidates[data.select(candidates, (1 - COUNTS) * cost, cells)]!;
    chosen.push(data.marginal(attributes, last ? data.remaining : COUNTS * cost, cells));
    if (last) break;
    await breathe(watch);
    fit = await refit(answers, fit, watch);
    if (distance(expectedCounts(fit, [attributes])[0]!, expected) <= offset) cost *= 4;
    watch?.onProgress?.({ stage: "choosing marginals", done: share });
  }
  return answers;
}

const measuredSets = ({ singles, chosen }: GraphAnswers) => [...singles, ...chosen].map(({ attributes }) => attributes);

type Fitted = GraphFit & ReturnType<typeof fitInput>;

async function refit(answers: GraphAnswers, before: Fitted | undefined, watch: FitContext["watch"]): Promise<Fitted> {
  const input = fitInput(answers, before?.reading);
  const options = { steps: STEPS, watch: { signal: watch?.signal }, start: before };
  const { reading, tables, total } = input;
  return { ...input, ...(await fitGraphicalModel(reading.compressed.sizes, tables, total, options)) };
}

/** Sets that lie in a clique of the model, or whose measurement makes a model of at most `cap` cells. */
function eligible(
  sets: readonly (readonly number[])[],
  measured: readonly (readonly number[])[],
  sizes: readonly number[],
  cap: number,
): (readonly number[])[] {
  const cliques = maximalCliques(sizes, measured);
  const inside = (set: readonly number[]) => cliques.some((clique) => set.every((a) => clique.includes(a)));
  return sets.filter((set) => inside(set) || modelCells(sizes, [...measured, set]) <= cap);
}

function score(sets: readonly (readonly number[])[], fit: Fitted, sigma: number): Candidate[] {
  return expectedCounts(fit, sets).map((expected, k) => ({
    attributes: sets[k]!,
    expected,
    offset: MEAN_ABSOLUTE_NORMAL * sigma * expected.length,
    weight: sets[k]!.length,
  }));
}

function expectedCounts({ model, total }: Fitted, sets: readonly (readonly number[])[]): Float64Array[] {
  return model.marginals(sets).map((table) => table.map((p) => total * p));
}

/** σ of counts measured at cost ρ; a row that changes moves two counts. */
function deviation(rho: number, adjacency: Adjacency): number {
  return Math.sqrt((adjacency === "add-remove" ? 1 : 2) / (2 * rho));
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum;
}
