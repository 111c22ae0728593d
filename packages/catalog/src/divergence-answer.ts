/**
 * What `divergence` does with two tables: which estimator, on which columns, and what a person should see of it.
 * @module
 */
import { type Interval, seededRng, type Table, type Watch } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import type { DivergenceEstimate, Measure, MeasureChoice } from "@pushforward/methods/divergence";
import { needNumbers, readCells } from "./cells.js";
import type { OperationInputs } from "./operation.js";
import type { DivergenceOptions } from "./operations/divergence.js";
import { readPoints } from "./points.js";

export type Estimator = "neighbours" | "classifier" | "kernel" | "gaussian" | "cells" | "densities";

export interface CellRow {
  readonly cell: string;
  /** Probabilities or frequencies. */
  readonly x: number;
  readonly y: number;
  /** What the cell adds to the value; null for the measures that are no sums over cells. */
  readonly term: number | null;
}

/** What is shown of the laws. */
export type DivergencePicture =
  | { readonly kind: "cells"; readonly cells: readonly CellRow[]; readonly total: number }
  | {
      readonly kind: "log-ratios";
      /** Ends of bins of ln p/q, in nats; what lies beyond is in the outer bins. */
      readonly edges: readonly number[];
      /** Shares of the rows of each table; absent where the estimator says nothing about them. */
      readonly x?: readonly number[];
      readonly y?: readonly number[];
    }
  | { readonly kind: "none" };

export interface DivergenceResult {
  readonly measure: DivergenceOptions["measure"];
  readonly estimator: Estimator;
  readonly value: number;
  /** True when the value is infinite, which JSON writes as null. */
  readonly infinite: boolean;
  readonly unit: "nats" | "bits" | "none";
  readonly standardError?: number | undefined;
  readonly interval?: Interval | undefined;
  readonly method: string;
  /** True when the value estimates a lower bound. */
  readonly lowerBound: boolean;
  /** α or w, for the measures that have one. */
  readonly parameter?: { readonly name: "order" | "mixture"; readonly value: number };
  readonly sizes: { readonly x: number; readonly y: number; readonly dimensions: number };
  readonly picture: DivergencePicture;
  readonly warnings: readonly string[];
}

interface Tools {
  readonly kernels: Kernels;
  readonly watch: Watch;
}

/** @throws ArgumentError and DataError of the readers and estimators, and when measure and estimator do not fit. */
export async function divergenceAnswer(
  { x, y }: OperationInputs,
  options: DivergenceOptions,
  tools: Tools,
): Promise<DivergenceResult> {
  const estimator = chooseEstimator(x!, y, options);
  if (estimator === "densities") return fromDensities(x!, y, options);
  if (estimator === "cells") return fromCells(x!, y!, options);
  return fromPoints(x!, y!, options, estimator, tools);
}

const byEstimator: Readonly<Record<Estimator, readonly DivergenceOptions["measure"][]>> = {
  neighbours: ["kl", "reverse-kl", "renyi", "alpha", "chi-square", "squared-hellinger"],
  gaussian: ["kl", "reverse-kl", "renyi", "alpha", "chi-square", "squared-hellinger", "cauchy-schwarz"],
  classifier: ["kl", "reverse-kl", "jensen-shannon", "skew-kl", "renyi", "alpha", "chi-square", "squared-hellinger", "total-variation"], // biome-ignore format: a list
  kernel: ["kl", "reverse-kl", "jensen-shannon", "skew-kl", "renyi", "alpha", "chi-square", "squared-hellinger", "total-variation", "cauchy-schwarz", "mmd", "energy"], // biome-ignore format: a list
  cells: ["kl", "reverse-kl", "jensen-shannon", "skew-kl", "renyi", "alpha", "chi-square", "squared-hellinger", "total-variation", "cauchy-schwarz"], // biome-ignore format: a list
  densities: ["kl", "reverse-kl", "jensen-shannon", "skew-kl", "renyi", "alpha", "chi-square", "squared-hellinger", "total-variation"], // biome-ignore format: a list
};

function chooseEstimator(x: Table, y: Table | undefined, options: DivergenceOptions): Estimator {
  const { estimator, measure, probability, counts, logDensities } = options;
  const asked =
    estimator !== "auto" ? estimator : logDensities ? "densities" : (probability ?? counts) ? "cells" : undefined;
  const found = asked ?? (numbersInCommon(x, y!, options.columns) ? forMeasure(measure) : "cells");
  const fits = byEstimator[found].includes(measure);
  const others = Object.entries(byEstimator)
    .filter(([, measures]) => measures.includes(measure))
    .map(([name]) => name);
  check(fits, "divergence", "estimator", `one of ${others.join(", ")} for ${measure}`, found);
  return found;
}

const forMeasure = (measure: DivergenceOptions["measure"]): Estimator =>
  (["neighbours", "classifier", "kernel"] as const).find((estimator) => byEstimator[estimator].includes(measure))!;

function numbersInCommon(x: Table, y: Table, columns: readonly string[] | undefined): boolean {
  const numeric = (table: Table) =>
    table.columns
      .filter(({ type }) => type === "numeric" || type === "integer" || type === "boolean")
      .map(({ name }) => name);
  const [inX, inY] = [numeric(x), new Set(numeric(y))];
  return columns ? columns.every((name) => inX.includes(name) && inY.has(name)) : inX.some((name) => inY.has(name));
}

async function fromCells(x: Table, y: Table, options: DivergenceOptions): Promise<DivergenceResult> {
  const { columns, probability, counts, level } = options;
  const { countedDivergence, discreteDivergence } = await import("@pushforward/methods/divergence");
  const cells = readCells(x, y, { columns, mass: probability ?? counts });
  const choice = choiceOf(options);
  const found: DivergenceEstimate =
    probability === undefined
      ? countedDivergence(cells.x, cells.y, choice, { level })
      : { value: discreteDivergence(cells.x, cells.y, choice), method: "exact", lowerBound: false };
  const rows = await cellRows(cells.names, cells.x, cells.y, choice, scaleOf(options));
  const sizes = probability === undefined ? { x: total(cells.x), y: total(cells.y) } : { x: x.rows, y: y.rows };
  const only = rows.filter((row) => row.y === 0).map(({ cell }) => cell);
  const warnings = [
    ...cells.warnings,
    ...(found.value === Number.POSITIVE_INFINITY ? [infiniteWords(options, only)] : []),
  ];
  const picture = { kind: "cells", cells: rows.slice(0, mostCells), total: rows.length } as const;
  return answer(found, options, "cells", { sizes: { ...sizes, dimensions: 1 }, picture, warnings });
}

/** Cells that are listed. */
const mostCells = 200;

function infiniteWords({ measure }: DivergenceOptions, only: readonly string[]): string {
  const named = only.slice(0, 3).join(", ") + (only.length > 3 ? ", …" : "");
  const where = only.length > 0 ? `x has cells that y lacks (${named})` : "y has cells that x lacks";
  return `${measure} is infinite, since ${where}; jensen-shannon, skew-kl or squared-hellinger stay finite`;
}

async function cellRows(
  names: readonly string[],
  x: Float64Array,
  y: Float64Array,
  choice: MeasureChoice,
  scale: number,
): Promise<CellRow[]> {
  const { cellTerms, isFMeasure } = await import("@pushforward/methods/divergence");
  const [n, m] = [total(x), total(y)];
  const laws = { p: x.map((mass) => mass / n), q: y.map((mass) => mass / m) };
  const terms = isFMeasure(choice.measure) ? cellTerms(laws, choice) : undefined;
  const size = (row: CellRow) => row.term ?? Math.abs(row.x - row.y);
  return names
    .map((cell, k) => ({ cell, x: laws.p[k]!, y: laws.q[k]!, term: terms ? scale * terms[k]! : null }))
    .sort((a, b) => (size(b) === size(a) ? 0 : size(b) - size(a)));
}

async function fromDensities(x: Table, y: Table | undefined, options: DivergenceOptions): Promise<DivergenceResult> {
  const { densityDivergence } = await import("@pushforward/methods/divergence");
  const [p, q] = options.logDensities as [string, string];
  const read = (table: Table, side: string) => ({
    logP: needNumbers(table, side, p),
    logQ: needNumbers(table, side, q),
  });
  const [atX, atY] = [read(x, "x"), y && read(y, "y")];
  const choice = choiceOf(options) as Parameters<typeof densityDivergence>[2];
  const found = densityDivergence(atX, atY, choice, { level: options.level });
  const ratios = ({ logP, logQ }: typeof atX) => logP.map((value, i) => value - logQ[i]!);
  const picture = histogram(ratios(atX), atY && ratios(atY));
  const warnings = found.value === Number.POSITIVE_INFINITY ? [`${options.measure} is infinite: a row has density 0 under the other law`] : []; // biome-ignore format: one line
  return answer(found, options, "densities", {
    sizes: { x: x.rows, y: y?.rows ?? 0, dimensions: 1 },
    picture,
    warnings,
  });
}

async function fromPoints(
  x: Table,
  y: Table,
  options: DivergenceOptions,
  estimator: Exclude<Estimator, "cells" | "densities">,
  { kernels, watch }: Tools,
): Promise<DivergenceResult> {
  const methods = await import("@pushforward/methods/divergence");
  const { measure, level, seed, bandwidth, neighbours: k } = options;
  const points = readPoints(x, y, { columns: options.columns });
  const shared = { level, kernels, watch };
  const sizes = { x: points.x.n, y: points.y.n, dimensions: points.x.d };
  const reply = (found: DivergenceEstimate, picture: DivergencePicture) =>
    answer(found, options, estimator, { sizes, picture, warnings: points.warnings });
  if (measure === "mmd") {
    const found = await methods.mmd(points.x, points.y, {
      ...shared,
      seed,
      ...(bandwidth !== undefined && { bandwidth }),
    });
    return reply({ ...found, lowerBound: false }, { kind: "none" });
  }
  if (measure === "energy")
    return reply(
      { ...(await methods.energyDistance(points.x, points.y, shared)), lowerBound: false },
      { kind: "none" },
    );
  if (measure === "cauchy-schwarz" && estimator === "kernel")
    return reply(await methods.cauchySchwarz(points.x, points.y, { ...shared, bandwidth, seed }), { kind: "none" });
  const choice = choiceOf(options);
  if (estimator === "gaussian") {
    const found = methods.gaussianDivergenceOf(points.x, points.y, choice as Parameters<typeof methods.gaussianDivergenceOf>[2], { level }); // biome-ignore format: one line
    return reply(found, histogram(found.logRatios.x, found.logRatios.y));
  }
  if (estimator === "neighbours") {
    const found = await methods.neighbourDivergence(points.x, points.y, choice as Parameters<typeof methods.neighbourDivergence>[2], { ...shared, k }); // biome-ignore format: one line
    return reply(
      found,
      found.rows === "x" ? histogram(found.logRatios, undefined) : histogram(undefined, found.logRatios),
    );
  }
  const asked = choice as Parameters<typeof methods.criticDivergence>[2];
  const found = await methods.criticDivergence(points.x, points.y, asked, { rng: seededRng(seed), critic: estimator, level, watch }); // biome-ignore format: one line
  return reply(found, histogram(found.logRatios.x, found.logRatios.y));
}

function choiceOf({ measure, order, mixture }: DivergenceOptions): MeasureChoice {
  return { measure: measure as Measure, order, mixture };
}

const scaleOf = ({ unit }: DivergenceOptions) => (unit === "bits" ? 1 / Math.LN2 : 1);

function answer(
  { value, standardError, interval, method, lowerBound }: DivergenceEstimate,
  options: DivergenceOptions,
  estimator: Estimator,
  rest: Pick<DivergenceResult, "sizes" | "picture" | "warnings">,
): DivergenceResult {
  const { measure, order, mixture, unit } = options;
  const scale = scaleOf(options);
  const isLogarithm = ["kl", "reverse-kl", "jensen-shannon", "skew-kl", "renyi", "cauchy-schwarz"].includes(measure);
  const parameter =
    measure === "renyi" || measure === "alpha"
      ? ({ name: "order", value: order } as const)
      : measure === "jensen-shannon" || measure === "skew-kl"
        ? ({ name: "mixture", value: mixture } as const)
        : undefined;
  return {
    measure,
    estimator,
    value: scale * value,
    infinite: value === Number.POSITIVE_INFINITY,
    unit: isLogarithm ? unit : "none",
    ...(standardError !== undefined && { standardError: scale * standardError }),
    ...(interval && { interval: { ...interval, low: scale * interval.low, high: scale * interval.high } }),
    method,
    lowerBound,
    ...(parameter && { parameter }),
    ...rest,
  };
}

const total = (masses: Float64Array) => masses.reduce((sum, mass) => sum + mass, 0);

const bins = 40;

/** Shares of rows in equal bins of ln p/q between its 0.5% and 99.5% points; what lies beyond goes to the outer bins. */
function histogram(x: Float64Array | undefined, y: Float64Array | undefined): DivergencePicture {
  const sorted = Float64Array.from([...(x ?? []), ...(y ?? [])].filter(Number.isFinite)).sort();
  if (sorted.length === 0) return { kind: "none" };
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const [low, high] = [at(0.005), at(0.995)];
  const width = (high > low ? high - low : 1) / bins;
  const shares = (values: Float64Array) => {
    const out = new Array<number>(bins).fill(0);
    for (const value of values)
      out[Math.max(0, Math.min(bins - 1, Math.floor((value - low) / width)))]! += 1 / values.length;
    return out;
  };
  const edges = Array.from({ length: bins + 1 }, (_, k) => low + k * width);
  return { kind: "log-ratios", edges, ...(x && { x: shares(x) }), ...(y && { y: shares(y) }) };
}
