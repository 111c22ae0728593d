/**
 * Rows of laws made of several.
 * @module
 */
import { type Samples, seededRng, type Watch } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import type { GaussianMixture, Score } from "@pushforward/methods/sampling/scores";
import { spreadOf } from "./flow-rows.js";
import type { Moments } from "./law-tables.js";
import type { ComposeOptions } from "./operations/compose.js";

export function sharesOf(shares: readonly string[] | undefined, tables: number): number[] {
  if (!shares) return new Array<number>(tables).fill(1);
  check(shares.length === tables, "compose", "--shares", `${tables} numbers, one for each table`, shares.join(","));
  const values = shares.map(Number);
  const fits = values.every((value) => value >= 0 && value < Infinity) && values.some((value) => value > 0);
  check(fits, "compose", "--shares", "numbers of at least 0, not all 0", shares.join(","));
  return values;
}

export interface Composed {
  readonly rows: Samples;
  /** In closed form; null for both. */
  readonly exact: Moments | null;
  /** Components of the composed law, where it is a mixture. */
  readonly components: number | null;
  /** Median difference of the two log-densities at the new rows, for both. */
  readonly gap: number | null;
}

export async function composed(
  kernels: Kernels,
  laws: readonly GaussianMixture[],
  {
    rule,
    shares,
    share,
    count,
    steps = usualSteps(false),
    seed,
  }: ComposeOptions & { readonly share: number | undefined },
  watch: Watch,
): Promise<Composed> {
  const scores = await import("@pushforward/methods/sampling/scores");
  const { momentsOfLaw } = await import("./law-tables.js");
  const rng = seededRng(seed).stream(0);
  if (rule === "both") {
    const [x, y] = [laws[0]!, laws[1]!];
    const { rows, least } = await flowed(scores.bothOf(x, y), scores.mixtureOf(laws), { count, steps, seed, watch });
    const [p, q] = [await x.logDensity(rows.data, least), await y.logDensity(rows.data, least)];
    const gaps = p.map((value, i) => Math.abs(value - q[i]!)).sort();
    return { rows, gap: gaps[count >> 1]!, exact: null, components: null };
  }
  if (rule === "remove") {
    const rest = new scores.RemovedPart(laws[0]!, laws[1]!, share!);
    return { rows: await rest.draw(rng, count), exact: momentsOfLaw(rest.moments()), components: null, gap: null };
  }
  if (rule === "either") {
    const parts = sharesOf(shares, laws.length);
    const law = scores.mixtureOf(laws, parts);
    const used = laws.filter((_, i) => parts[i]! > 0);
    const score = scores.anyOf(used, parts.filter((part) => part > 0)); // biome-ignore format: one line
    const { rows } = await flowed(score, law, { count, steps, seed, watch });
    return { rows, exact: momentsOfLaw(law.moments()), components: law.components, gap: null };
  }
  const law =
    rule === "mixture" ? scores.mixtureOf(laws, sharesOf(shares, laws.length)) : scores.productOf(kernels, laws);
  return { rows: law.draw(rng, count), exact: momentsOfLaw(law.moments()), components: law.components, gap: null };
}

export const usualSteps = (walks: boolean) => (walks ? 500 : 60);

/** Rows of laws of which some are known by their scores only. */
export async function walked(
  scores: readonly Score[],
  laws: readonly GaussianMixture[],
  { rule, shares, count, steps = usualSteps(true), seed }: ComposeOptions,
  watch: Watch,
): Promise<Composed> {
  const { mixtureOf, noiseRows, superposedWalk, timeGrid } = await import("@pushforward/methods/sampling/scores");
  const parts = sharesOf(shares, laws.length);
  const used = parts.flatMap((part, i) => (part > 0 ? [i] : []));
  const around = mixtureOf(laws, parts);
  const range = rangeOf(around);
  const { x: data } = await superposedWalk(
    used.map((i) => scores[i]!),
    noiseRows(around.moments().mean, range.most, seededRng(seed).stream(0), count),
    {
      rule: rule === "both" ? "both" : "either",
      rng: seededRng(seed).stream(1),
      sigmas: timeGrid("karras", steps, range),
      shares: used.map((i) => parts[i]!),
      watch,
    },
  );
  return { rows: { data, n: count, d: laws[0]!.d }, exact: null, components: null, gap: null };
}

/** Noise is this many times as wide as what both laws together span. */
const noiseOverSpread = 100;
/** The flow ends where noise is this share of the spread. */
const endOverSpread = 0.002;

function rangeOf(law: GaussianMixture) {
  const spread = spreadOf(law);
  return { most: noiseOverSpread * spread, least: endOverSpread * spread };
}

/** Rows at noise `least`, from noise around the middle of `around`. */
async function flowed(
  score: Score,
  around: GaussianMixture,
  { count, steps, seed, watch }: { count: number; steps: number; seed: number; watch: Watch },
): Promise<{ rows: Samples; least: number }> {
  const { noiseRows, solveFlow, timeGrid } = await import("@pushforward/methods/sampling/scores");
  const range = rangeOf(around);
  const start = noiseRows(around.moments().mean, range.most, seededRng(seed).stream(0), count);
  const { x: data } = await solveFlow(score, start, { sigmas: timeGrid("karras", steps, range), watch });
  return { rows: { data, n: count, d: around.d }, least: range.least };
}
