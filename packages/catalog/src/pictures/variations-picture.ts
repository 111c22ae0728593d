/**
 * Rows with their variations among the table, and the dial as a curve.
 * @module
 */
import { log, pow, type Samples, sampleWithoutReplacement, seededRng } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { mirrorBridge } from "@pushforward/methods/sampling";
import { type CloudsPicture, planeOf } from "./clouds-picture.js";
import { shownPoints, takeRows } from "./equal-parts.js";
import { type LawsPicture, quantilesOf } from "./laws-picture.js";

type Place = readonly [number, number];

export interface VariationsPicture {
  readonly kind: "variations";
  readonly cloud: CloudsPicture;
  /** The rows that are varied. */
  readonly starts: readonly Place[];
  /** From a row to one of its variations. */
  readonly moves: readonly (readonly [Place, Place])[];
}

/** Rows and variations of each that an eye can follow. */
const mostQueries = 8;
const mostEach = 12;

interface Spaces {
  readonly training: Samples;
  readonly queries: Samples;
  readonly samples: Samples;
}

/** In the plane some rows with their variations; on a line the law of the table and that of all variations. */
export function variationsPicture(
  kernels: Kernels,
  { training, queries, samples }: Spaces,
  count: number,
): VariationsPicture | LawsPicture {
  if (training.d === 1)
    return {
      kind: "laws",
      axis: training.names?.[0] ?? "value",
      laws: [
        { name: "table", role: "x", quantiles: quantilesOf(training.data) },
        { name: "variations", role: "y", quantiles: quantilesOf(samples.data) },
      ],
    };
  const some = Math.min(mostQueries, queries.n);
  const chosen = Array.from({ length: some }, (_, i) => Math.floor((i * queries.n) / some));
  const each = Math.min(mostEach, count);
  const made = chosen.flatMap((query) => Array.from({ length: each }, (_, c) => query * count + c));
  const behind = shownPoints(training);
  const [from, to] = [takeRows(queries, chosen), takeRows(samples, made)];
  const { axes, kept, place } = planeOf(kernels, [behind, from, to]);
  const [starts, ends] = [place(from), place(to)];
  return {
    kind: "variations",
    cloud: {
      kind: "clouds",
      axes,
      ...(kept !== undefined && { kept }),
      clouds: [
        { name: "table", role: "x", points: place(behind) },
        { name: "variations", role: "y", points: ends },
      ],
    },
    starts,
    moves: ends.map((end, i) => [starts[Math.floor(i / each)]!, end] as const),
  };
}

export interface DialCurve {
  /** log10 of ε/variance, and Δ/(2·variance): 0 for copies, 1 for independent rows. */
  readonly points: readonly Place[];
  readonly at: Place;
}

/** Rows that the curve is computed from. */
const curveRows = 400;
/** Quarters of powers of ten of ε/variance. */
const quarters = Array.from({ length: 21 }, (_, k) => k / 4 - 3);

export async function dialCurve(
  kernels: Kernels,
  training: Samples,
  relativeEpsilon: number,
  change: number,
): Promise<DialCurve> {
  const some = training.n <= curveRows ? training : someOf(training);
  const points: Place[] = [];
  const { variance } = await mirrorBridge(some, { change: 1, tolerance: 1e-6, kernels });
  for (const power of quarters) {
    const found = await mirrorBridge(some, { epsilon: pow(10, power) * variance, tolerance: 1e-6, kernels });
    points.push([power, found.change.relative / 2]);
  }
  return { points, at: [log(relativeEpsilon) / log(10), change / 2] };
}

/** Always the same rows. */
const someOf = (training: Samples): Samples =>
  takeRows(training, [...sampleWithoutReplacement(seededRng(0), training.n, curveRows)]);
