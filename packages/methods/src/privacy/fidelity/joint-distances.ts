/**
 * How far the joint laws are apart, and how well each covers the other, beside what real rows score themselves.
 *
 * Distances: those of `compare` between the real and the synthetic table (see `slicedDistance`, `energyEffect`,
 * `classifierAuc`). Coverage: neighbourhoods of 5 rows in the same space (see `neighbourhoodScores`), between up to 2,000
 * rows of each. The same between real and holdout rows, or between halves of the real table when there is no holdout, is
 * what a perfect synthesizer would score.
 * @module
 */
import { type Estimate, partOf, permutation, seededRng, type Table, takeRows, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { neighbourhoodScores, type RowMean } from "../../divergence/neighbourhood-scores.js";
import { commonSpace } from "../../hypothesis/compare/common-space.js";
import { denseRows, dimension } from "../../hypothesis/compare/dense-rows.js";
import { compareEffects } from "../../hypothesis/compare/effects.js";
import { energyEffect, energyRows } from "../../hypothesis/compare/energy-effect.js";
import { type Prepared, prepare } from "../../hypothesis/compare/prepare.js";

export const coverageDefaults = { neighbours: 5, mostRows: 2_000 } as const;

export interface JointDistance extends Estimate {
  /** The same between real and other real rows. */
  readonly sameSource: Estimate;
}

export interface JointDistances {
  /** Of rows whose columns all have variance 1. */
  readonly slicedWasserstein: JointDistance;
  /** From 0, equal laws, to 1. */
  readonly energy: JointDistance;
  /** How often trained trees rank a synthetic row above a real one: ½ when they cannot tell. */
  readonly classifierAuc: JointDistance;
}

export interface CoverageMeasure {
  readonly value: number;
  readonly standardError: number;
  readonly sameSource: number;
}

export interface Coverage {
  /** Share of synthetic rows in the neighbourhood of a real one: do they look real? */
  readonly precision: CoverageMeasure;
  /** Share of real rows in the neighbourhood of a synthetic one. */
  readonly recall: CoverageMeasure;
  /** Share of real rows with a synthetic one in their neighbourhood: is every kind of row there? */
  readonly coverage: CoverageMeasure;
  readonly rows: number;
  readonly neighbours: number;
}

export interface JointFidelity {
  readonly distances: JointDistances;
  /** Absent when a table has fewer than 12 rows. */
  readonly coverage: Coverage | undefined;
}

export interface JointOptions {
  readonly names: readonly string[];
  readonly seed: number;
  /** Coverage of intervals. */
  readonly level: number;
  readonly kernels: Kernels;
  readonly watch?: Watch | undefined;
}

export async function jointFidelity(
  tables: { readonly real: Table; readonly synthetic: Table; readonly holdout?: Table | undefined },
  options: JointOptions,
): Promise<JointFidelity> {
  const { real, synthetic, holdout } = tables;
  const [first, second] = holdout ? [real, holdout] : halves(real, options.seed);
  const size = Math.min(coverageDefaults.mostRows, first.rows, second.rows, synthetic.rows);
  const found = await lookAt(real, synthetic, size, { ...options, watch: partOf(options.watch, 0, 0.5) });
  const floor = await lookAt(first, second, size, { ...options, watch: partOf(options.watch, 0.5, 1) });
  const beside = (name: "slicedWasserstein" | "energy" | "auc") => ({
    ...found.effects[name],
    sameSource: floor.effects[name],
  });
  return {
    distances: {
      slicedWasserstein: beside("slicedWasserstein"),
      energy: beside("energy"),
      classifierAuc: beside("auc"),
    },
    coverage: coverageOf(found.scores, floor.scores, size),
  };
}

function halves(real: Table, seed: number): [Table, Table] {
  const order = permutation(seededRng(seed).stream(77), real.rows);
  const middle = Math.ceil(real.rows / 2);
  const second = order.subarray(middle);
  return [takeRows(real, order.subarray(0, middle)), takeRows(real, second.length > 0 ? second : order)];
}

async function lookAt(first: Table, second: Table, size: number, options: JointOptions) {
  const { names, seed, level, kernels, watch } = options;
  const prepared = await prepare(first, second, { seed, columns: names, kernels, ...partOf(watch, 0, 0.3) });
  const energy = energyEffect(prepared.pair, energyRows(prepared.units), level, kernels);
  const shared = { level: 1 - level, seed, energy, kernels, watch: partOf(watch, 0.3, 0.8) };
  const effects = await compareEffects(prepared.pair, shared);
  return { effects, scores: await coverageScores(prepared, size, kernels, partOf(watch, 0.8, 1)) };
}

/** The rows of a prepared pair stand in random order. */
async function coverageScores({ pair }: Prepared, size: number, kernels: Kernels, watch: Watch) {
  const { neighbours } = coverageDefaults;
  if (size < 2 * (neighbours + 1)) return undefined;
  const rows = Uint32Array.from({ length: 2 * size }, (_, i) => (i < size ? i : pair.n + i - size));
  const space = commonSpace(pair, rows);
  const d = dimension(space);
  if (d === 0) return undefined;
  const dense = new Float32Array(2 * size * d);
  denseRows(space, dense);
  const part = (from: number) => ({ data: Float64Array.from(dense.subarray(from * d, (from + size) * d)), n: size, d });
  return neighbourhoodScores(kernels, part(0), part(size), neighbours, watch);
}

type Scores = Awaited<ReturnType<typeof coverageScores>>;

function coverageOf(found: Scores, floor: Scores, rows: number): Coverage | undefined {
  if (!found || !floor) return undefined;
  const measure = (own: RowMean, other: RowMean): CoverageMeasure => ({ ...own, sameSource: other.value });
  return {
    precision: measure(found.precision, floor.precision),
    recall: measure(found.recall, floor.recall),
    coverage: measure(found.coverage, floor.coverage),
    rows,
    neighbours: coverageDefaults.neighbours,
  };
}
