/**
 * Every row with noise of its own, and rows made by taking the noise off.
 *
 *     Y = X + σ·noise,   X rows as points by the declared domain (`rowEncoding`), σ² = Δ²/(2ρ)
 *
 * The guarantee is for replace-one: the number of rows shows. It is as strong as one that needs nobody to be trusted, since
 * each row is protected by itself, before anything is put together: and it costs what that costs. Noise averages as 1/√rows,
 * where noise on counts averages as 1/rows, so this is for large ε or for those who want noisy rows. Coordinates are
 * rounded to a grid first and Δ is that of rounded rows, exactly: no allowance for rounding is needed.
 *
 * Rows are drawn from a mixture of products that makes the noisy rows likely (`fitNoisyRows`). To move noisy rows to the
 * nearest legal ones instead, as `nearest` does, keeps the noise in the law; it is there to be compared with.
 *
 * Source: [warner1965] for noise on answers, [canonne2020] for its discrete kind.
 * @module
 */
import { check, permutation, pow } from "@pushforward/core";
import { usingKernels } from "@pushforward/kernels";
import { type Domain, domainSizes } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import { mixtureRows } from "../marginals/index.js";
import type { PrivateData } from "../private-data.js";
import { categoryScale, decodeRows, encodeRows, missingScale, rowEncoding } from "../slicing/row-encoding.js";
import type { FitContext, Forecast, PublicSizes, Synthesizer } from "../synthesizer.js";
import { fitNoisyRows } from "./fit-noisy-rows.js";

export const inputPerturbationDefaults = { components: 32, rounds: 30, generator: "mixture" } as const;

export interface InputPerturbationOptions {
  /** A mixture of products with the noise taken off, or the legal row nearest to each noisy one. */
  readonly generator?: "mixture" | "nearest";
  /** Products that are mixed. */
  readonly components?: number;
  /** Rounds of the fit at most. */
  readonly rounds?: number;
}

export interface InputPerturbationAnswers {
  readonly domain: Domain;
  readonly adjacency: "replace-one";
  readonly rows: number;
  /** Noisy points, row-major; multiples of `grid`. */
  readonly values: Float64Array;
  /** σ² of the noise of each coordinate. */
  readonly variance: number;
  readonly grid: number;
}

export const inputPerturbation: Synthesizer<InputPerturbationAnswers, InputPerturbationOptions> = {
  mechanism: "input-perturbation",
  measure,
  generate,
  forecast,
};

const here = "inputPerturbation";

async function measure(data: PrivateData): Promise<InputPerturbationAnswers> {
  const { domain, adjacency, publicRows } = data;
  const isReplace = adjacency === "replace-one" && publicRows !== undefined;
  check(isReplace, here, "adjacency", "replace-one", adjacency, "the number of rows shows in the release");
  const rho = data.remaining * (1 - spared);
  const encoding = rowEncoding(domain);
  const grid = gridBelow(encoding.sensitivity / Math.sqrt(2 * rho) / 32);
  const square = squaredReach(domain, grid);
  const variance = Math.ceil(square / (2 * rho * grid * grid)) * grid * grid;
  const cost = (alpha: number): number => ((alpha * square) / (2 * variance)) * (1 + 4 * Number.EPSILON);
  const values = data.rows({
    what: `noise on ${publicRows} rows of ${encoding.dimension} numbers`,
    width: encoding.dimension,
    grid,
    variance,
    cost,
    evaluate: (table, out) => encodeRows(encoding, table, out),
  });
  return { domain, adjacency, rows: publicRows, values, variance, grid };
}

/** Share of the budget left for what finding the best order of a curve loses. */
const spared = 1e-6;

/** The largest power of 2 up to x. */
function gridBelow(x: number): number {
  let power = 1;
  while (power > x) power /= 2;
  while (2 * power <= x) power *= 2;
  return power;
}

/** Largest squared distance of two rows after rounding to the grid; each attribute by itself can do its worst. */
export function squaredReach({ attributes }: Domain, grid: number): number {
  const rounded = (x: number): number => Math.round(x / grid) * grid;
  const flag = 2 * rounded(categoryScale) * rounded(categoryScale);
  const end = rounded(1) * rounded(1);
  const middle = rounded(0.5);
  const half = Math.max(middle, rounded(1) - middle);
  const missing = half * half + rounded(missingScale) * rounded(missingScale);
  return attributes.reduce(
    (sum, attribute) => sum + ("edges" in attribute ? Math.max(end, attribute.missing ? missing : 0) : flag),
    0,
  );
}

async function generate(
  answers: InputPerturbationAnswers,
  options: InputPerturbationOptions & FitContext & { readonly rows?: number },
): Promise<DomainTable> {
  const { rng, kernels: given, watch, rows = answers.rows } = options;
  const { components, rounds, generator } = { ...inputPerturbationDefaults, ...options };
  check(Number.isInteger(rows) && rows >= 1, here, "rows", "an integer of at least 1", rows);
  check(Number.isInteger(components) && components >= 1, here, "components", "an integer of at least 1", components);
  check(Number.isInteger(rounds) && rounds >= 0, here, "rounds", "a nonnegative integer", rounds);
  const { domain, values, variance } = answers;
  const encoding = rowEncoding(domain);
  if (generator === "nearest") return nearestRows(answers, rows, permutation(rng, answers.rows));
  const mixture = await usingKernels(given, (kernels) =>
    fitNoisyRows({ encoding, values, variance }, { components, rounds, rng: rng.stream(0), kernels, watch }),
  );
  const { columns } = mixtureRows(mixture, rows, rng.stream(1));
  const order = permutation(rng.stream(2), rows);
  const codes = columns.map((column) => Uint16Array.from(order, (row) => column[row]!));
  return { domain, rows, codes, units: codes.map(() => undefined) };
}

/** Noisy rows in the given order, over again where more are asked for, each moved to the nearest legal one. */
function nearestRows({ domain, values }: InputPerturbationAnswers, rows: number, order: Uint32Array): DomainTable {
  const encoding = rowEncoding(domain);
  const d = encoding.dimension;
  const points = new Float64Array(rows * d);
  for (let i = 0; i < rows; i++) {
    const from = order[i % order.length]! * d;
    points.set(values.subarray(from, from + d), i * d);
  }
  return decodeRows(encoding, points, rows);
}

/** What a mixture leaves of pairs, and how that rises with the noise, as seen on a census table of 39,000 rows. */
const modelGap = 0.03;

function forecast({ domain, rows, adjacency }: PublicSizes, rho: number): Forecast {
  const { dimension, sensitivity } = rowEncoding(domain);
  const { components, rounds } = inputPerturbationDefaults;
  const codes = domainSizes(domain).reduce((sum, size) => sum + size, 0);
  const sigma = sensitivity / Math.sqrt(2 * rho);
  const lost = 0.36 * pow(sigma, 0.3) * pow(40_000 / rows, 0.1);
  return {
    pairwise: adjacency === "replace-one" ? Math.min(1, modelGap + lost) : 1,
    seconds: 3e-6 * rows * dimension + (rounds / 2) * rows * codes * components * 8e-10,
    bytes: 16 * rows * dimension + 12 * codes * components + 8 * rows * domain.attributes.length,
  };
}
