/**
 * Rows of a law known by its score: by a flow, by Langevin steps and a flow, or as Stein's points on the simplex.
 * @module
 */
import { DataError, exp, log, type Samples, seededRng, type Table, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { memorisation } from "@pushforward/methods/sampling";
import {
  calibrated,
  type GaussianMixture,
  langevin,
  type MeanScore,
  meanScore,
  mirroredStein,
  type Score,
  type SimplexGradient,
  smoothedPoints,
  timeGrid,
} from "@pushforward/methods/sampling/scores";
import { type FlowedRows, flowFrom, flowRows, widthOf } from "./flow-rows.js";
import { type LawsOfTables, momentsOfLaw, momentsOfRows, readLaws, smoothingOf, tableOfRows } from "./law-tables.js";
import { networkOf } from "./network-law.js";
import type { OperationContext } from "./operation.js";
import type { DrawOptions } from "./operations/draw.js";
import { cloudsPicture } from "./pictures/clouds-picture.js";
import { readCloud } from "./points.js";
import type { DrawResult } from "./views/draw-text.js";

export async function drawn(
  kernels: Kernels,
  x: Table,
  asked: DrawOptions,
  context: OperationContext,
): Promise<DrawResult> {
  if (asked.method === "stein") return byStein(kernels, x, asked, context);
  const read = readLaws(kernels, { x }, { ...asked, inOrder: asked.model === undefined ? [] : ["x"] });
  const { law } = read.laws[0]!;
  const network = asked.model === undefined ? undefined : await networkOf("draw", kernels, context, law.d, asked.predicts); // biome-ignore format: one line
  const before = read.laws[0]!.points ?? law.draw(seededRng(asked.seed).stream(2), drawsOfMixture);
  const given: Score = network?.score ?? law;
  const measured =
    network || asked.calibrate ? await meansOf(given, law, before, asked, network?.work ?? 0, context.watch) : null;
  const score = asked.calibrate ? calibrated(given, measured!) : given;
  const { flow, walk } = await followed(score, law, before, asked, context);
  return {
    ...(await shared(kernels, read, before, flow.rows, asked)),
    law: network ? "network" : read.laws[0]!.kind,
    parameters: network?.parameters ?? null,
    exact: network || walk ? null : momentsOfLaw(law.moments()),
    solver: flow.solver,
    tried: flow.tried,
    meanScore: measured && { ...sizesOf(measured), removed: asked.calibrate },
    walk,
    stein: null,
  };
}

/** Draws that stand for a mixture where rows are needed. */
const drawsOfMixture = 1000;
/** Levels at which the mean of a score is measured, and rows that it is measured on. */
const meanLevels = 12;
const mostMeasured = 20_000;
/** Of a large network fewer rows: so many products at a level, but not fewer rows than these. */
const workMeasured = 25_000_000;
const fewestMeasured = 1000;

async function meansOf(
  score: Score,
  law: GaussianMixture,
  points: Samples,
  { most, least, seed }: DrawOptions,
  work: number,
  watch: Watch,
): Promise<MeanScore> {
  const spread = widthOf(law);
  const levels = timeGrid("geometric", meanLevels - 1, { most: most * spread, least: least * spread });
  const { weights: _, ...rows } = points;
  const rowsMeasured = Math.min(mostMeasured, Math.max(fewestMeasured, Math.floor(workMeasured / Math.max(1, work)))); // biome-ignore format: one line
  const repeats = Math.max(1, Math.min(20, Math.floor(rowsMeasured / points.n)));
  return meanScore(score, rows, [...levels], { rng: seededRng(seed).stream(1), repeats, watch });
}

/** In units of one over the noise, in which a score of the right size is about 1 a coordinate. */
function sizesOf({ sigmas, means, standardErrors }: MeanScore) {
  const size = (values: Float64Array, sigma: number) => sigma * Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length); // biome-ignore format: one line
  return {
    sigmas: [...sigmas],
    sizes: sigmas.map((sigma, level) => size(means[level]!, sigma)),
    standardErrors: sigmas.map((sigma, level) => size(standardErrors[level]!, sigma)),
  };
}

async function followed(
  score: Score,
  law: GaussianMixture,
  rows: Samples,
  { method, most, least, noise, step, steps, count, evaluations, solver, seed }: DrawOptions,
  { watch }: OperationContext,
): Promise<{ readonly flow: FlowedRows; readonly walk: DrawResult["walk"] }> {
  const spread = widthOf(law);
  const rng = seededRng(seed).stream(0);
  const range = { least: least * spread, evaluations, solver };
  if (method === "flow") {
    const plan = { ...range, mean: law.moments().mean, most: most * spread, count };
    return { flow: await flowRows(score, plan, rng, watch), walk: null };
  }
  const sigma = (noise ?? 0.3) * spread;
  const walk = { sigma, step: (step ?? 0.1) * sigma * sigma, steps: steps ?? 300 };
  const { data } = await langevin(score, noised(rows, sigma, seed), { rng, count, ...walk, watch });
  return { flow: await flowFrom(score, data, { ...range, most: sigma }, watch), walk };
}

/** Rows with the noise that belongs to the law that is walked on. */
function noised(rows: Samples, sigma: number, seed: number): Samples {
  const draws = new Float64Array(rows.data.length);
  seededRng(seed).stream(3).fillNormal(draws);
  return { ...rows, data: rows.data.map((value, e) => value + sigma * draws[e]!) };
}

/** The law of log-ratios of the rows, smoothed, on the simplex. */
async function byStein(
  kernels: Kernels,
  x: Table,
  asked: DrawOptions,
  { watch }: OperationContext,
): Promise<DrawResult> {
  const { points: given, warnings } = readCloud(x, "x", { columns: asked.coordinates, weights: asked.weights });
  const names = given.names!;
  const f = given.d - 1;
  if (f < 1) throw new DataError("x: shares of at least two columns are needed; name them with --coordinates");
  checkPositive(given);
  const ratios = logRatios(given);
  const law = smoothedPoints(ratios, smoothingOf(ratios, "log-ratios of x", asked.sigma));
  const start = toSimplex(law.draw(seededRng(asked.seed).stream(0), asked.count));
  const moved = await mirroredStein(gradientOf(law), start, { updates: asked.updates, watch });
  const { samples, converged, iterations, residual } = moved;
  return {
    ...(await shared(kernels, { names, warnings }, toSimplex(ratios), samples, asked)),
    law: "points",
    parameters: null,
    exact: null,
    solver: null,
    tried: [],
    meanScore: null,
    walk: null,
    stein: { converged, iterations, residual },
  };
}

function checkPositive({ data, d, names }: Samples): void {
  const bad = data.findIndex((value) => !(value > 0));
  if (bad >= 0)
    throw new DataError(`x: column ${names![bad % d]} has ${data[bad]} in row ${1 + Math.floor(bad / d)}, and logarithms of shares need numbers above 0; add a little to all of them, or leave the column out with --coordinates`); // biome-ignore format: one line
}

/** ln of each coordinate over the last. */
function logRatios({ data, n, d, names, weights }: Samples): Samples {
  const f = d - 1;
  const row = (e: number) => Math.floor(e / f) * d;
  const ratios = Float64Array.from({ length: n * f }, (_, e) => log(data[row(e) + (e % f)]! / data[row(e) + f]!));
  return { data: ratios, n, d: f, names: names!.slice(0, f), ...(weights && { weights }) };
}

/** The way back: shares, above 0. */
function toSimplex({ data, n, d: f, weights }: Samples): Samples {
  const d = f + 1;
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const own = out.subarray(i * d, (i + 1) * d);
    const top = data.subarray(i * f, (i + 1) * f).reduce((most, value) => Math.max(most, value), 0);
    for (let k = 0; k < d; k++) own[k] = exp((k < f ? data[i * f + k]! : 0) - top);
    const total = own.reduce((sum, value) => sum + value, 0);
    for (let k = 0; k < d; k++) own[k]! /= total;
  }
  return { data: out, n, d, ...(weights && { weights }) };
}

/** ∇ ln p of shares whose log-ratios have this law: θ_j·g_j = s_j − 1 + d·θ_j, and all of these sum to 0. */
function gradientOf(law: GaussianMixture): SimplexGradient {
  const f = law.d;
  const d = f + 1;
  return async (theta) => {
    const ratios = logRatios({ data: theta, n: theta.length / d, d, names: [] });
    const s = await law.at(ratios.data, 0);
    const g = new Float64Array(theta.length);
    for (let i = 0; i < ratios.n; i++) {
      let left = 0;
      for (let j = 0; j < f; j++) {
        const pull = s[i * f + j]! - 1 + d * theta[i * d + j]!;
        g[i * d + j] = pull / theta[i * d + j]!;
        left -= pull;
      }
      g[i * d + f] = left / theta[i * d + f]!;
    }
    return g;
  };
}

/** What every method tells. */
async function shared(
  kernels: Kernels,
  { names, warnings }: Pick<LawsOfTables, "names" | "warnings">,
  before: Samples,
  rows: Samples,
  { count, method }: DrawOptions,
) {
  const { distances: _, referenceDistances: __, ...copied } = await memorisation(before, rows, { kernels });
  return {
    method,
    count,
    columns: names,
    rows: before.n,
    before: momentsOfRows(before),
    moments: momentsOfRows(rows),
    memorisation: copied,
    picture: cloudsPicture(kernels, [
      { name: "table", role: "x", points: { ...before, names } },
      { name: "drawn", role: "y", points: { ...rows, names } },
    ]),
    table: tableOfRows(rows, names),
    warnings,
  };
}
