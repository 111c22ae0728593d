/**
 * What MST and AIM publish, and rows made from it.
 * @module
 */
import { partOf } from "@pushforward/core";
import type { Domain } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import {
  decodeCells,
  type NoisyMarginal,
  noisyTotal,
  poolMeasurements,
  readSingles,
  type SinglesReading,
} from "../marginals/index.js";
import type { Measurement } from "../measurement.js";
import type { FitContext } from "../synthesizer.js";
import { fitGraphicalModel } from "./fit-graphical-model.js";
import { sampleRows } from "./sample-rows.js";

export interface GraphAnswers {
  readonly domain: Domain;
  /** Rows of the private table where their number is public. */
  readonly publicRows: number | undefined;
  /** Noisy counts of the codes of every attribute, in order. */
  readonly singles: readonly Measurement[];
  /** Noisy counts of the cells that follow from `singles`. */
  readonly chosen: readonly Measurement[];
}

/** What a fit takes: cells, one noisy table for each set of attributes, and the number of rows. */
export interface FitInput {
  readonly reading: SinglesReading;
  readonly tables: readonly NoisyMarginal[];
  readonly total: number;
}

/** `reading` where it is known, since only the 1-way counts decide it. */
export function fitInput(
  { domain, publicRows, singles, chosen }: GraphAnswers,
  reading = readSingles(domain, singles, publicRows),
): FitInput {
  const tables = poolMeasurements([...reading.singles, ...chosen]);
  return { reading, tables, total: publicRows ?? noisyTotal([...singles, ...chosen]).total };
}

/** Rows from answers alone: fit, draw cells from root to leaves, then codes in the shares of the 1-way counts. */
export async function rowsFromGraph(
  answers: GraphAnswers,
  { rng, watch, rows }: FitContext & { readonly rows?: number },
): Promise<DomainTable> {
  const { reading, tables, total } = fitInput(answers);
  const { compressed } = reading;
  const { model } = await fitGraphicalModel(compressed.sizes, tables, total, { watch: partOf(watch, 0, 0.9) });
  const columns = sampleRows(model, rows ?? Math.round(total), rng.stream(0));
  watch?.onProgress?.({ stage: "drawing rows", done: 1 });
  return decodeCells(answers.domain, columns, compressed, rng.stream(1));
}

/** Noisy counts of every attribute, each at cost `rho`. */
export function measureSingles(
  data: { marginal(attributes: readonly number[], rho: number): Measurement; readonly domain: Domain },
  rho: number,
): Measurement[] {
  return data.domain.attributes.map((_, a) => data.marginal([a], rho));
}

/** All pairs a < b. */
export function attributePairs(d: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = 0; a < d; a++) for (let b = a + 1; b < d; b++) pairs.push([a, b]);
  return pairs;
}
