/**
 * The smallest differences that the verdict would have seen at these sizes.
 *
 * Fresh pairs of tables are drawn with replacement from the pooled units; in each, a difference of a stated kind
 * and size moves the mean of every feature that it touches by what it does to the pooled rows on average, and the
 * verdict is read off the relabellings already made. What a difference does to the energy statistic and to other
 * pairs is left out, so a size is rather too large than too small. Power over sizes is made monotone and read at 0.8.
 * @module
 */
import { breathe, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { cubeRootScale, type FeatureBlock } from "./block-statistic.js";
import { combinedValue, tailShare } from "./combine.js";
import { LabelProducts } from "./label-products.js";
import type { Relabellings } from "./relabellings.js";
import type { VisibleDifference } from "./result.js";
import { unitCount } from "./scores.js";
import { type Sample, type Touched, thinned, touchedBlocks, withSums } from "./touched-blocks.js";
import type { Units } from "./units.js";
import type { Verdict } from "./verdict.js";
import { type Kind, kindsFor } from "./visible-kinds.js";

export const visibleDefaults = { draws: 200, power: 0.8 } as const;

export interface VisibleOptions {
  readonly level: number;
  readonly kernels: Kernels;
  readonly watch: Watch;
}

export async function visibleDifferences(
  found: Verdict,
  units: Units,
  labels: Relabellings,
  options: VisibleOptions,
): Promise<VisibleDifference[]> {
  const h = 1 / (units.minor * units.size) + 1 / (units.major * units.size);
  const sample = thinned(units, found.scores);
  const draws = labels.columns - labels.labelled;
  const by = new LabelProducts(options.kernels, onlyDraws(labels), unitCount(units));
  const kinds = kindsFor(sample.scores, Math.sqrt(h));
  const out: VisibleDifference[] = [];
  try {
    for (const [i, kind] of kinds.entries()) {
      options.watch.onProgress?.({ stage: "finding what could have been seen", done: i / kinds.length });
      const touched = touchedBlocks(kind.columns, kind.pair, found, units, sample);
      await drawScores(touched, by, options.watch);
      const power = await powerCurve(kind, touched, found, labels, { ...options, units, sample });
      out.push(readCurve(kind, power, draws));
    }
  } finally {
    by.free();
  }
  return out;
}

function onlyDraws({ weights, columns, scale, labelled }: Relabellings): Relabellings {
  const draws = columns - labelled;
  const units = weights.length / columns;
  const out = new Float64Array(units * draws);
  for (let u = 0; u < units; u++) out.set(weights.subarray(u * columns + labelled, (u + 1) * columns), u * draws);
  return { weights: out, columns: draws, scale, labelled: 0, enumerated: false };
}

async function powerCurve(
  kind: Kind,
  touched: readonly Touched[],
  found: Verdict,
  labels: Relabellings,
  { level, watch, units, sample }: VisibleOptions & { units: Units; sample: Sample },
): Promise<number[]> {
  const draws = labels.columns - labels.labelled;
  const names = found.statistics.map((s) => s.name);
  const base = found.statistics.map((s) => s.values.subarray(labels.labelled));
  const scale = Math.sqrt(1 / units.minor + 1 / units.major);
  const power: number[] = [];
  for (const size of kind.sizes) {
    await breathe(watch);
    const { planted, share } = kind.plant(size);
    const after = new Map([...planted].map(([index, scores]) => [index, withSums(scores, sample.units)]));
    const values = base.map((line) => line.slice());
    for (const { statistic, block, z, move } of touched) {
      const line = values[names.indexOf(statistic)];
      if (!line) continue;
      const moves = move(after).map((x) => (share * x) / scale);
      raise(line, statistic, block, z, moves);
    }
    power.push(shareSeen(values, found, level));
    if (power.at(-1)! >= visibleDefaults.power + slackOf(draws)) break; // nothing is read off above
  }
  return power;
}

/** Share of the draws that the verdict calls different. */
function shareSeen(values: readonly Float64Array[], { reference }: Verdict, level: number): number {
  const draws = values[0]!.length;
  let seen = 0;
  for (let r = 0; r < draws; r++)
    if (tailShare(reference.combined, combinedValue(values, r, reference) * (1 - 1e-10)) <= level) seen++;
  return seen / draws;
}

/** z of every touched feature at the draws. */
async function drawScores(touched: readonly Touched[], by: LabelProducts, watch: Watch): Promise<void> {
  const owners = touched.flatMap((t) => t.block.rows.map(() => t));
  const rows = touched.flatMap((t) => t.block.rows);
  const { columns } = by.labels;
  await by.multiplyAll(rows, watch, (first, count) => {
    const products = by.products.view;
    for (let i = 0; i < count; i++)
      owners[first + i]!.z.push(Float64Array.from(products.subarray(i * columns, (i + 1) * columns)));
  });
}

/** Raise a statistic at each draw to what a moved block gives. */
function raise(
  line: Float64Array,
  statistic: Touched["statistic"],
  block: FeatureBlock,
  z: readonly Float64Array[],
  moves: Float64Array,
) {
  if (z.length === 0) return;
  if (statistic === "scan") {
    for (let f = 0; f < z.length; f++) raiseToSize(line, z[f]!, moves[f]!);
    return;
  }
  const sums = new Float64Array(line.length);
  for (let f = 0; f < z.length; f++) addSquares(sums, z[f]!, moves[f]!);
  const scale = cubeRootScale(z.length, block.squaredCorrelations);
  for (let r = 0; r < line.length; r++) line[r] = Math.max(line[r]!, scale(sums[r]!));
}

function raiseToSize(line: Float64Array, z: Float64Array, move: number): void {
  for (let r = 0; r < line.length; r++) line[r] = Math.max(line[r]!, Math.abs(z[r]! + move));
}

function addSquares(sums: Float64Array, z: Float64Array, move: number): void {
  for (let r = 0; r < sums.length; r++) sums[r]! += (z[r]! + move) * (z[r]! + move);
}

/** Half of the 95% range of the share of so many draws. */
function slackOf(draws: number): number {
  const { power } = visibleDefaults;
  return 1.96 * Math.sqrt((power * (1 - power)) / draws);
}

/** Size at which the monotone power curve reaches 0.8, with the range that the number of draws leaves. */
function readCurve(kind: Kind, power: readonly number[], draws: number): VisibleDifference {
  const rising = power.map((_, i) => Math.max(...power.slice(0, i + 1)));
  const target = visibleDefaults.power;
  const slack = slackOf(draws);
  const size = crossing(kind.sizes, rising, target);
  const low = crossing(kind.sizes, rising, target - slack);
  const high = crossing(kind.sizes, rising, target + slack);
  const interval = size !== null && low !== null && high !== null ? { low, high, level: 0.95 } : null;
  return { kind: kind.kind, description: kind.description, size, unit: kind.unit, power: target, interval };
}

function crossing(sizes: readonly number[], power: readonly number[], target: number): number | null {
  const at = power.findIndex((p) => p >= target);
  if (at < 0) return null;
  const [x0, y0] = at === 0 ? [0, 0] : [sizes[at - 1]!, power[at - 1]!];
  return x0 + ((target - y0) / (power[at]! - y0)) * (sizes[at]! - x0);
}
