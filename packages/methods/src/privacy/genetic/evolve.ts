/**
 * Rows that evolve until they have noisy counts.
 *
 * A child differs from the table in one cell: a mutant takes a code at random, a cross takes that of another row. Of each
 * litter the child nearest to the counts replaces the table if it is nearer: the largest steps come first, and these follow
 * what is true rather than noise. A table as near to the noisy counts as the true one is, on average, has half the mean
 * squared miss ½ in units of the noise; what evolves has followed some noise by then, so it may come a little nearer.
 *
 * Source: [liu2023].
 * @module
 */
import { breathe, type Rng, type Watch } from "@pushforward/core";
import type { PairMisses } from "./pair-misses.js";

export interface EvolveOptions {
  readonly rng: Rng;
  /** Children of which one may be kept. */
  readonly litter: number;
  /** A generation is as many litters as there are rows. */
  readonly generations: number;
  /** Half the mean squared miss at which it ends. */
  readonly stop: number;
  readonly watch?: Watch | undefined;
}

export interface Evolution {
  /** Half the mean squared miss at the end. */
  readonly loss: number;
  readonly generations: number;
}

/** It ends when fewer litters of a generation have a child that is nearer. */
const patience = 0.01;

const littersBetweenBreaths = 8192;

/** Changes `misses` and its columns; `sizes` are the cells of each attribute. */
export async function evolve(
  misses: PairMisses,
  sizes: readonly number[],
  { rng, litter, generations, stop, watch }: EvolveOptions,
): Promise<Evolution> {
  const rows = misses.columns[0]!.length;
  const start = misses.loss();
  const goal = stop * misses.values;
  let loss = start;
  let generation = 0;
  let share = 1;
  for (; generation < generations && loss > goal && share >= patience; generation++) {
    let kept = 0;
    for (let bred = 0; bred < rows && loss > goal; bred++) {
      if (bred % littersBetweenBreaths === 0) await breathe(watch);
      const gain = breed(misses, sizes, litter, rng);
      if (gain < 0) kept++;
      loss += gain;
    }
    share = kept / rows;
    watch?.onProgress?.({ stage: "evolving rows", done: (generation + 1) / generations });
  }
  return { loss: misses.loss() / misses.values, generations: generation };
}

/** One litter; the change of L, 0 when no child is nearer. */
function breed(misses: PairMisses, sizes: readonly number[], litter: number, rng: Rng): number {
  const { columns } = misses;
  const rows = columns[0]!.length;
  let gain = 0;
  let ofRow = 0;
  let ofAttribute = 0;
  let code = 0;
  for (let child = 0; child < litter; child++) {
    const row = rng.integer(rows);
    const i = rng.integer(columns.length);
    const to = rng.u32() & 1 ? rng.integer(sizes[i]!) : columns[i]![rng.integer(rows)]!;
    if (to === columns[i]![row]) continue;
    const change = misses.change(row, i, to);
    if (change >= gain) continue;
    gain = change;
    ofRow = row;
    ofAttribute = i;
    code = to;
  }
  if (gain < 0) misses.apply(ofRow, ofAttribute, code);
  return gain;
}
