/**
 * Tables as laws with scores: points that are smoothed, or Gaussian mixtures with a component a row.
 * @module
 */
import { check, DataError, meanAndVariance, pow, type Samples, type Table } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { GaussianMixture, type Shape, shapeOf, smoothedPoints } from "@pushforward/methods/sampling/scores";
import { needNumbers } from "./cells.js";
import type { LawOptions } from "./law-options.js";
import { leftOut, readCloud, readClouds } from "./points.js";

export interface LawOfTable {
  readonly law: GaussianMixture;
  readonly kind: "points" | "mixture";
  /** Rows of the table. */
  readonly rows: number;
  /** Of points: the points themselves, and the standard deviations of their smoothing. */
  readonly points?: Samples;
  readonly deviations?: readonly number[];
}

export interface LawsOfTables {
  readonly laws: readonly LawOfTable[];
  readonly names: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Laws in one space. With `alike` all tables of points are smoothed as the first of them; columns that are not
 * named are those of the tables in `inOrder`, in their order, by which a network knows them.
 *
 * @throws ArgumentError when tables in `inOrder` have two orders; DataError as `readClouds`, and when a column of points has
 *   one value only or a component is no Gaussian.
 */
export function readLaws(
  kernels: Kernels,
  inputs: Readonly<Record<string, Table>>,
  options: LawOptions & { readonly alike?: boolean; readonly inOrder?: readonly string[] },
): LawsOfTables {
  const { weights, as, sigma, alike = false, inOrder = [] } = options;
  const sides = Object.entries(inputs).map(([name, table]) => {
    const mixture = isMixtureTable(table, as);
    return { name, table, mixture, space: withoutParameters(table, mixture, weights) };
  });
  const order = options.coordinates ? undefined : orderOf(sides.filter(({ name }) => inOrder.includes(name)));
  const coordinates = options.coordinates ?? order;
  const common = readClouds(Object.fromEntries(sides.map(({ name, space }) => [name, space])), {
    columns: coordinates,
  });
  const names = common.clouds[0]!.names!;
  let first: readonly number[] | undefined;
  const laws = sides.map(({ name, table, mixture }): LawOfTable => {
    if (mixture) return { law: mixtureOfTable(kernels, table, name, names), kind: "mixture", rows: table.rows };
    const { points } = readCloud(table, name, { columns: names, weights });
    const deviations = (alike && first) || smoothingOf(points, name, sigma, inOrder.includes(name));
    first ??= deviations;
    return { law: smoothedPoints(points, deviations), kind: "points", rows: table.rows, points, deviations };
  });
  const sidesLeft = sides.map(({ name, space }) => ({ name, table: space }));
  const warnings = order ? leftOut(sidesLeft, names, weights) : common.warnings;
  return { laws, names, warnings };
}

/** Whether rows are components, by what was asked for or else by the columns. */
export const isMixtureTable = (table: Table, as: LawOptions["as"]): boolean =>
  as === "mixture" || (as === "auto" && table.columns.some(({ name }) => isSpread(name)));

const isSpread = (name: string) => name === "sd" || name.startsWith("sd ") || name.startsWith("cov ");

/** The one order that these tables have. */
function orderOf(sides: readonly { readonly name: string; readonly space: Table }[]): string[] | undefined {
  const [first, ...others] = sides.map(({ name, space }) => ({ name, columns: columnsInOrder(space) }));
  for (const { name, columns } of others) {
    const alike =
      columns.length === first!.columns.length && columns.every((column, k) => column === first!.columns[k]);
    const asked = `given when ${first!.name} and ${name} differ in columns or their order, by which networks know them`;
    check(alike, "laws", "--coordinates", asked, "nothing");
  }
  return first?.columns;
}

/** Numbers and truths. */
const columnsInOrder = (table: Table): string[] =>
  table.columns.filter(({ type }) => ["numeric", "integer", "boolean"].includes(type)).map(({ name }) => name);

/** The columns that may be coordinates. */
function withoutParameters(table: Table, mixture: boolean, weights: string | undefined): Table {
  const parameter = (name: string) => (mixture ? name === "weight" || isSpread(name) : name === weights);
  return { rows: table.rows, columns: table.columns.filter(({ name }) => !parameter(name)) };
}

/** Noise in a column of one value beside a network, which needs it: a share of that of the widest. */
const shareOfConstants = 1e-3;

/**
 * Standard deviations of the noise that smooths points: the usual rule for kernel densities. With `constants` columns of one
 * value are smoothed a little, and refused otherwise.
 */
export function smoothingOf(points: Samples, name: string, sigma: number | undefined, constants = false): number[] {
  const { n, d, weights, names } = points;
  const rows = weights ? 1 / weights.reduce((sum, weight) => sum + weight * weight, 0) : n;
  const share = sigma ?? pow(rows, -1 / (d + 4));
  const spreads = Array.from({ length: d }, (_, k) => {
    const values = Float64Array.from({ length: n }, (_, i) => points.data[i * d + k]!);
    return Math.sqrt(meanAndVariance(values, weights).variance);
  });
  const least = constants ? shareOfConstants * Math.max(...spreads) : 0;
  return spreads.map((spread, k) => {
    if (spread === 0 && least === 0)
      throw new DataError(`${name}: column ${names![k]} has one value only, so it has no density; name others with --coordinates`); // biome-ignore format: one line
    return share * (spread || least);
  });
}

function mixtureOfTable(kernels: Kernels, table: Table, side: string, names: readonly string[]): GaussianMixture {
  const d = names.length;
  const { points } = readCloud(table, side, { columns: names });
  const has = (column: string) => table.columns.some(({ name }) => name === column);
  const numbers = (column: string) => (has(column) ? needNumbers(table, side, column) : undefined);
  const weights = numbers("weight") ?? new Float64Array(table.rows).fill(1);
  const common = numbers("sd");
  const own = names.map((name) => numbers(`sd ${name}`));
  const pairs = names.map((a) => names.map((b) => numbers(`cov ${a} ${b}`) ?? numbers(`cov ${b} ${a}`)));
  const shapes = Array.from({ length: table.rows }, (_, row): Shape => {
    const variances = Float64Array.from({ length: d }, (_, k) => {
      const sd = own[k]?.[row] ?? common?.[row];
      const variance = pairs[k]![k]?.[row] ?? (sd === undefined ? undefined : sd < 0 ? Number.NaN : sd * sd);
      if (variance === undefined || !(variance >= 0) || variance === Infinity)
        throw new DataError(`${side}: row ${row + 1} must have the spread of ${names[k]}, in "sd", "sd ${names[k]}" or "cov ${names[k]} ${names[k]}"`); // biome-ignore format: one line
      return variance;
    });
    if (!pairs.some((line, k) => line.some((values, l) => k !== l && values))) return { variances };
    const covariance = Float64Array.from({ length: d * d }, (_, e) => {
      const [k, l] = [Math.floor(e / d), e % d];
      return k === l ? variances[k]! : (pairs[k]![l]?.[row] ?? 0);
    });
    return shapeOf(kernels, covariance);
  });
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) throw new DataError(`${side}: the weight in row ${bad + 1} must be finite and nonnegative`);
  check(weights.some((weight) => weight > 0), "laws", `weights of ${side}`, "of positive sum", 0); // biome-ignore format: one line
  const each = Int32Array.from(weights, (_, row) => row);
  return new GaussianMixture({ d, weights, means: points.data, shapes, shapeOf: each });
}

/** Rows of a space as a table. */
export function tableOfRows({ data, n, d }: Samples, names: readonly string[]): Table {
  const column = (k: number) => Float64Array.from({ length: n }, (_, i) => data[i * d + k]!);
  return { rows: n, columns: names.map((name, k) => ({ name, type: "numeric" as const, values: column(k) })) };
}

/** Mean and standard deviation of each coordinate. */
export interface Moments {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

export function momentsOfLaw({ mean, covariance }: { mean: Float64Array; covariance: Float64Array }): Moments {
  const d = mean.length;
  return { mean: [...mean], sd: Array.from(mean, (_, k) => Math.sqrt(Math.max(0, covariance[k * d + k]!))) };
}

export function momentsOfRows({ data, n, d, weights }: Samples): Moments {
  const each = Array.from(
    { length: d },
    (_, k) =>
    meanAndVariance(Float64Array.from({ length: n }, (_, i) => data[i * d + k]!), weights), // biome-ignore format: one line
  );
  return { mean: each.map(({ mean }) => mean), sd: each.map(({ variance }) => Math.sqrt(variance)) };
}
