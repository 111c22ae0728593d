/**
 * The inside of the door: private rows behind questions that cost, with a source of chance that is handed in.
 *
 * Every question goes the same way: the answer without noise, the charge, the line for the record, the noise. What is
 * refused has drawn nothing.
 * @module
 */
import { check, DataError, PushforwardError } from "@pushforward/core";
import { exactUnits } from "../accounting/exact.js";
import { renyiOrders } from "../accounting/index.js";
import { attributeSize, type Domain } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import type { Adjacency, Cells, Measurement } from "../measurement.js";
import { discreteGaussian, exponentialMechanism, type Fraction, type RandomSource } from "../noise/index.js";
import type { Candidate, PrivateData, ReceiptLine, RowsQuery, SumQuery } from "../private-data.js";
import { candidateScores } from "./candidate-scores.js";
import { gridSum } from "./grid-sum.js";
import { type LossFilter, type LossLimit, lossFilter } from "./loss-limit.js";
import { marginalCounts, marginalSizes, rememberedCounts } from "./marginal-counts.js";
import { choiceEpsilon, fractionAbove, varianceFor } from "./noise-scale.js";

export interface PrivateDataOptions {
  readonly table: DomainTable;
  /** "add-remove" when left out. */
  readonly adjacency?: Adjacency;
  readonly limit: LossLimit;
  /** Told of each cost before noise is drawn, such as to write it down; what it throws stops the question. */
  readonly record?: (line: ReceiptLine) => void;
}

export interface OpenPrivateData extends PrivateData {
  /** Let go of the rows: every further question throws. The receipt stays. */
  close(): void;
}

export function openWithSource(
  source: RandomSource,
  { table, adjacency = "add-remove", limit, record }: PrivateDataOptions,
): OpenPrivateData {
  checkTable(table);
  const filter = lossFilter(limit);
  const receipt: ReceiptLine[] = [];
  let rows: DomainTable | undefined = table;
  const visit = (): DomainTable => {
    if (!rows) throw new PushforwardError("private data: it was closed; what was released is all there is");
    return rows;
  };
  const write = (line: ReceiptLine): void => {
    record?.(line);
    receipt.push(line);
  };
  let memory: typeof marginalCounts | undefined = rememberedCounts();
  const count: typeof marginalCounts = (...question) => (memory ?? marginalCounts)(...question);
  const inside: Inside = { source, adjacency, filter, visit, write, count };
  return {
    domain: table.domain,
    adjacency,
    publicRows: adjacency === "replace-one" ? table.rows : undefined,
    get remaining() {
      return filter.remaining;
    },
    marginal: (attributes, rho, cells) => marginal(inside, attributes, rho, cells),
    select: (candidates, rho, cells) => select(inside, candidates, rho, cells),
    sum: (query, rho) => sum(inside, query, rho),
    rows: (query) => noisyRows(inside, query),
    receipt: () => [...receipt],
    close() {
      rows = undefined;
      memory = undefined;
    },
  };
}

interface Inside {
  readonly source: RandomSource;
  readonly adjacency: Adjacency;
  readonly filter: LossFilter;
  visit(): DomainTable;
  write(line: ReceiptLine): void;
  readonly count: typeof marginalCounts;
}

function marginal(
  { source, adjacency, filter, visit, write }: Inside,
  attributes: readonly number[],
  asked: number,
  cells?: Cells,
): Measurement {
  const table = visit();
  const sizes = marginalSizes(table.domain, attributes, cells);
  const counts = marginalCounts(table, attributes, cells);
  const rho = filter.charge(asked);
  const variance = varianceFor(adjacency === "add-remove" ? 1n : 2n, rho);
  const what = `marginal ${namesOf(table.domain, attributes)}`;
  write({ what, mechanism: "discrete Gaussian", rho, variance: quotientOf(variance) });
  addNoise(source, counts, variance);
  return { attributes: [...attributes], sizes, counts, variance: quotientOf(variance) };
}

function select(
  { source, adjacency, filter, visit, write, count }: Inside,
  candidates: readonly Candidate[],
  asked: number,
  cells?: Cells,
): number {
  const { scores, sensitivity } = candidateScores(visit(), candidates, adjacency, cells, count);
  const rho = filter.charge(asked);
  const { numerator, denominator } = choiceEpsilon(rho);
  write({ what: `choice among ${candidates.length} marginals`, mechanism: "exponential", rho });
  return exponentialMechanism(source, scores, { numerator, denominator: 2n * sensitivity * denominator });
}

function sum(
  { source, adjacency, filter, visit, write }: Inside,
  query: SumQuery,
  asked: number,
): { values: Float64Array; variance: number } {
  const { steps, grid, squaredSensitivity } = gridSum(visit(), query, adjacency);
  const rho = filter.charge(asked);
  const fraction = varianceFor(squaredSensitivity, rho);
  const variance = quotientOf(fraction) * grid * grid;
  write({ what: query.what, mechanism: "discrete Gaussian", rho, variance });
  addNoise(source, steps, fraction);
  return { values: steps.map((value) => value * grid), variance };
}

function noisyRows({ source, adjacency, filter, visit, write }: Inside, query: RowsQuery): Float64Array {
  const here = "private data";
  const { what, width, grid, variance, cost } = query;
  const table = visit();
  check(adjacency === "replace-one", here, "adjacency", "replace-one for noise on rows", adjacency);
  check(Number.isInteger(width) && width > 0, here, "width", "a positive whole number", width);
  check(grid > 0 && grid < Number.POSITIVE_INFINITY, here, "grid", "a positive finite number", grid);
  check(variance > 0 && variance < Number.POSITIVE_INFINITY, here, "variance", "a positive finite number", variance);
  const steps = new Float64Array(table.rows * width);
  query.evaluate(table, steps);
  for (let i = 0; i < steps.length; i++) steps[i] = Math.round(steps[i]! / grid);
  const fits = steps.every((value) => Math.abs(value) <= 2 ** 52);
  check(fits, here, "evaluate", "giving finite numbers, below 2^52 steps of the grid", "others");
  const unit = exactUnits(grid);
  const fraction = fractionAbove(exactUnits(variance) << 1074n, unit * unit);
  // With the order that the curve was held at, so that a ledger comes to the same epsilon.
  const orders = [...new Set([...renyiOrders, filter.chargeCurve(cost)])].sort((a, b) => a - b);
  const renyi = { orders, losses: orders.map(cost) };
  write({ what, mechanism: "discrete Gaussian", renyi, variance: quotientOf(fraction) * grid * grid });
  addNoise(source, steps, fraction);
  return steps.map((value) => value * grid);
}

function addNoise(source: RandomSource, values: Float64Array, variance: Fraction): void {
  const noise = discreteGaussian(source, variance);
  for (let i = 0; i < values.length; i++) values[i]! += noise();
}

function quotientOf({ numerator, denominator }: Fraction): number {
  return numerator / denominator;
}

function namesOf({ attributes: declared }: Domain, attributes: readonly number[]): string {
  return attributes.map((a) => declared[a]!.name).join(" × ");
}

/** @throws DataError when a code lies outside its attribute: counts would be wrong. */
function checkTable({ domain, rows, codes, units }: DomainTable): void {
  domain.attributes.forEach((attribute, a) => {
    const size = attributeSize(attribute);
    const inside = codes[a]?.length === rows && codes[a].every((code) => code < size);
    if (!inside) throw new DataError(`private data: codes of ${attribute.name} must be ${rows}, each below ${size}`);
    const whole = units[a] === undefined || units[a].length === rows;
    if (!whole) throw new DataError(`private data: units of ${attribute.name} must be ${rows}`);
  });
}
