/**
 * Attribute inference: knowing all of a person but one column, can somebody read that column off the synthetic table?
 *
 * The guess is the cell (category, or bin of numbers) of the synthetic row that is nearest in all other columns, lots
 * drawn between equals. What a law teaches about everybody is no leak, so the share of right guesses about training rows
 * is set beside that about holdout rows, of whom the synthesizer knew nothing; `advantage` is the difference. Every column (of more than 40, 40 drawn) is the
 * secret in turn. The mean over columns has the interval of a difference of means over people.
 *
 * Source: [giomi2023] for the control by a holdout.
 * @module
 */
import {
  type Interval,
  meanAndVariance,
  normalQuantile,
  partOf,
  permutation,
  type Rng,
  sampleWithoutReplacement,
  stopIfAborted,
  type Watch,
} from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { joinRows } from "../../hypothesis/compare/sample-rows.js";
import type { ColumnCells } from "./column-cells.js";
import { affordableQueries, nearestRows } from "./nearest-rows.js";
import { type RowCodes, withoutColumn } from "./row-codes.js";
import { shareDifference } from "./share-interval.js";

export interface AttributeOfColumn {
  readonly name: string;
  /** Shares of right guesses. */
  readonly training: number;
  readonly holdout: number;
  readonly advantage: number;
  readonly interval: Interval;
}

export interface AttributeInference {
  /** Mean over the columns. */
  readonly advantage: number;
  readonly interval: Interval;
  /** Largest advantage first. */
  readonly columns: readonly AttributeOfColumn[];
  /** People attacked, in training and holdout rows. */
  readonly members: number;
  readonly others: number;
}

export const attributeDefaults = { mostColumns: 40, mostTargets: 2_000 } as const;

export interface AttributeOptions {
  readonly rng: Rng;
  readonly kernels: Kernels;
  readonly level: number;
  readonly watch?: Watch | undefined;
}

/** Pooled rows of each kind; at least two columns. */
export async function attributeInference(
  names: readonly string[],
  cells: readonly ColumnCells[],
  codes: RowCodes,
  rows: { readonly training: Uint32Array; readonly holdout: Uint32Array; readonly synthetic: Uint32Array },
  { rng, kernels, level, watch }: AttributeOptions,
): Promise<AttributeInference> {
  const { mostColumns, mostTargets } = attributeDefaults;
  const secrets =
    names.length <= mostColumns
      ? names.map((_, k) => k)
      : [...sampleWithoutReplacement(rng, names.length, mostColumns).sort()];
  const lots = permutation(rng, rows.synthetic.length).map((k) => rows.synthetic[k]!);
  const most = Math.min(mostTargets, Math.floor(affordableQueries(codes, lots.length) / secrets.length) + 100);
  const some = (from: Uint32Array) =>
    sampleWithoutReplacement(rng, from.length, Math.min(most, from.length)).map((k) => from[k]!);
  const [members, others] = [some(rows.training), some(rows.holdout)];
  const targets = joinRows(members, others);
  const right = new Float64Array(targets.length);
  const columns: AttributeOfColumn[] = [];
  for (const [k, secret] of secrets.entries()) {
    stopIfAborted(watch);
    const part = partOf(watch, k / secrets.length, (k + 1) / secrets.length);
    const { place } = await nearestRows(withoutColumn(codes, secret), targets, lots, { kernels, watch: part });
    const { cell } = cells[secret]!;
    const hits = [0, 0];
    targets.forEach((row, i) => {
      if (cell[lots[place[i]!]!] !== cell[row]) return;
      right[i]! += 1 / secrets.length;
      hits[i < members.length ? 0 : 1]!++;
    });
    const [training, holdout] = [hits[0]! / members.length, hits[1]! / others.length];
    const gap = shareDifference(
      { share: holdout, trials: others.length },
      { share: training, trials: members.length },
      level,
      "",
    );
    columns.push({ name: names[secret]!, training, holdout, advantage: gap.value, interval: gap.interval });
  }
  return {
    ...differenceOfMeans(right.subarray(members.length), right.subarray(0, members.length), level),
    columns: columns.sort((a, b) => b.advantage - a.advantage),
    members: members.length,
    others: others.length,
  };
}

function differenceOfMeans(a: Float64Array, b: Float64Array, level: number) {
  const [ofA, ofB] = [meanAndVariance(a), meanAndVariance(b)];
  const advantage = ofB.mean - ofA.mean;
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(ofA.variance / a.length + ofB.variance / b.length);
  return { advantage, interval: { low: Math.max(-1, advantage - reach), high: Math.min(1, advantage + reach), level } };
}
