/**
 * Permutation tests: how unusual is a statistic among the same statistic for other labels of the same rows?
 *
 *     p = (1 + #{b : T_b ≥ T_0}) / (1 + B)
 *
 * Under the null that labels carry no information, T_0 … T_B are exchangeable, so P(p ≤ α) ≤ α at any sizes, for any
 * statistic; equality where α·(B + 1) is whole and no two statistics tie. Ties count against the true labels. When
 * there are few relabellings all are looked at, and p is their exact share. Within strata, labels change places only
 * inside each stratum.
 *
 * Source: [phipson2010], [besag1991].
 * @module
 */
import { breathe, check, type Rng, shuffle, type Watch } from "@pushforward/core";
import { allSubsets, labelSets as waysToLabel } from "./compare/relabellings.js";

export interface LabelSets {
  /** Rows that count as x, and all rows. */
  readonly n: number;
  readonly rows: number;
  /** Sets of labels, the true one included. */
  readonly count: number;
  /** Whether these are all that exist. */
  readonly all: boolean;
  /** 1 for each pooled row that counts as x, else 0; the true labels first. The same array is handed out again. */
  each(): Generator<Uint8Array>;
}

/**
 * Labels for n rows of x before m rows of y: all sets when there are no more than `resamples` besides the true one (without
 * strata), else the true one and `resamples` uniform ones.
 *
 * @throws ArgumentError unless n, m and `resamples` are positive integers and there is a stratum for each row.
 */
export function labelSets(n: number, m: number, resamples: number, rng: Rng, strata?: ArrayLike<number>): LabelSets {
  const rows = n + m;
  check(Number.isInteger(n) && n >= 1, "labelSets", "n", "a positive integer", n);
  check(Number.isInteger(m) && m >= 1, "labelSets", "m", "a positive integer", m);
  checkResamples(resamples, "labelSets");
  check(!strata || strata.length === rows, "labelSets", "strata", `${rows} long, one a row`, strata?.length);
  const ways = strata ? Infinity : waysToLabel(n, rows);
  if (ways <= resamples + 1) return { n, rows, count: ways, all: true, each: () => everySet(n, rows) };
  const decks = strata ? decksOf(strata) : [Uint32Array.from({ length: rows }, (_, i) => i)];
  const each = () => randomSets(n, rows, resamples, decks.map((deck) => deck.slice()), rng); // biome-ignore format: a line
  return { n, rows, count: resamples + 1, all: false, each };
}

export function checkResamples(resamples: number, where: string): void {
  check(Number.isInteger(resamples) && resamples >= 1, where, "resamples", "a positive integer", resamples);
}

function* everySet(n: number, rows: number): Generator<Uint8Array> {
  const labels = new Uint8Array(rows);
  for (const chosen of allSubsets(n, rows)) {
    labels.fill(0);
    for (const row of chosen) labels[row] = 1;
    yield labels;
  }
}

function* randomSets(
  n: number,
  rows: number,
  resamples: number,
  decks: readonly Uint32Array[],
  rng: Rng,
): Generator<Uint8Array> {
  const labels = new Uint8Array(rows).fill(1, 0, n);
  const ones = decks.map((deck) => deck.reduce((sum, row) => sum + labels[row]!, 0));
  yield labels;
  for (let b = 0; b < resamples; b++) {
    const draws = rng.stream(b);
    labels.fill(0);
    decks.forEach((deck, s) => {
      deal(deck, ones[s]!, labels, draws);
    });
    yield labels;
  }
}

/** Give label 1 to `ones` rows of the deck at random, by the first steps of a shuffle. */
function deal(deck: Uint32Array, ones: number, labels: Uint8Array, rng: Rng): void {
  const few = Math.min(ones, deck.length - ones);
  const label = few === ones ? 1 : 0;
  if (label === 0) for (const row of deck) labels[row] = 1;
  for (let i = 0; i < few; i++) {
    const j = i + rng.integer(deck.length - i);
    const held = deck[i]!;
    deck[i] = deck[j]!;
    deck[j] = held;
    labels[deck[i]!] = label;
  }
}

/** Rows of each stratum. */
export function decksOf(strata: ArrayLike<number>): Uint32Array[] {
  const decks = new Map<number, number[]>();
  for (let row = 0; row < strata.length; row++) {
    const deck = decks.get(strata[row]!) ?? [];
    deck.push(row);
    decks.set(strata[row]!, deck);
  }
  return [...decks.values()].map((rows) => Uint32Array.from(rows));
}

export interface RowOrders {
  readonly count: number;
  readonly all: boolean;
  /** Where each row takes its partner from, the true order first. The same array is handed out again. */
  each(): Generator<Uint32Array>;
}

/**
 * Orders in which rows change places inside their group: all when one group has no more than `resamples` besides the true
 * one, else the true one and `resamples` uniform ones.
 */
export function rowOrders(group: ArrayLike<number>, resamples: number, rng: Rng): RowOrders {
  const decks = decksOf(group);
  const rows = group.length;
  const identity = () => Uint32Array.from({ length: rows }, (_, i) => i);
  let ways = decks.length === 1 ? 1 : Infinity;
  for (let k = 2; k <= rows && ways <= resamples + 1; k++) ways *= k;
  if (ways <= resamples + 1) return { count: ways, all: true, each: () => everyOrder(identity(), rows) };
  function* each(): Generator<Uint32Array> {
    const order = identity();
    yield order;
    for (let b = 0; b < resamples; b++) {
      const draws = rng.stream(b);
      for (const deck of decks) {
        const dealt = shuffle(draws, deck.slice());
        for (let i = 0; i < deck.length; i++) order[deck[i]!] = dealt[i]!;
      }
      yield order;
    }
  }
  return { count: resamples + 1, all: false, each };
}

/** All orders of the first k places, the given one first (Heap). */
function* everyOrder(order: Uint32Array, k: number): Generator<Uint32Array> {
  if (k <= 1) {
    yield order;
    return;
  }
  for (let i = 0; i < k; i++) {
    yield* everyOrder(order, k - 1);
    const j = k % 2 === 0 ? i : 0;
    const held = order[j]!;
    order[j] = order[k - 1]!;
    order[k - 1] = held;
  }
}

/** For each row the mean of its label over all relabellings: the share of x, in its stratum where there are strata. */
export function expectedLabels(n: number, rows: number, strata?: ArrayLike<number>): Float64Array {
  if (!strata) return new Float64Array(rows).fill(n / rows);
  const out = new Float64Array(rows);
  for (const deck of decksOf(strata)) {
    const share = deck.reduce((sum, row) => sum + Number(row < n), 0) / deck.length;
    for (const row of deck) out[row] = share;
  }
  return out;
}

/** The statistic for every set of labels or order of rows, the true one first; `work` steps of one let the event loop run. */
export async function overAll<A extends ArrayLike<number>>(
  sets: { readonly count: number; each(): Generator<A> },
  statistic: (one: A) => number,
  work: number,
  watch?: Watch,
): Promise<Float64Array> {
  const out = new Float64Array(sets.count);
  const pause = Math.max(1, Math.floor(1e6 / work));
  let b = 0;
  for (const one of sets.each()) {
    out[b++] = statistic(one);
    if (b % pause !== 0) continue;
    watch?.onProgress?.({ stage: "relabelling", done: b / sets.count });
    await breathe(watch);
  }
  return out;
}

/**
 * Share of the statistics that are at least the first, itself included. Differences below `tolerance` times the largest
 * size count as ties: rounding must not break them in favour of the true labels.
 */
export function permutationPValue(statistics: Float64Array, tolerance = 1e-10): number {
  let size = 0;
  for (const value of statistics) size = Math.max(size, Math.abs(value));
  const threshold = statistics[0]! - tolerance * size;
  let reached = 0;
  for (const value of statistics) if (value >= threshold) reached++;
  return reached / statistics.length;
}
