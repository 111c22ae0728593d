/**
 * Some moves of a plan, a map or a pairing: lines in the plane, or values against values for one column.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { TransportPlan } from "@pushforward/methods/transport";
import { entriesAt, mostShown, shownPoints } from "./equal-parts.js";
import type { WayInColumn } from "./ways-in-columns.js";

/**
 * "means": each point of x to the mean of where its mass goes; "map": to its image; "pairs": row i to row i; "debiased":
 * to that mean, less where blur alone would carry it. Moves of a plan otherwise.
 */
export type MoveKind = "means" | "map" | "pairs" | "debiased";

/** Moves of equal mass in the two columns with the longest way. */
export interface PlanePicture {
  readonly kind: "plane";
  readonly columns: readonly [string, string];
  /** x₁, x₂, y₁, y₂ of each. */
  readonly moves: readonly (readonly [number, number, number, number])[];
  /** Whether these are all moves. */
  readonly complete: boolean;
  readonly shows?: MoveKind;
  /** Points of y behind the images. */
  readonly targets?: readonly (readonly [number, number])[];
}

/** Where values of x go, in their order, for one column. */
export interface LinePicture {
  readonly kind: "line";
  readonly column: string;
  readonly levels: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** As in the plane. */
  readonly shows?: MoveKind;
}

export type PlanPicture = PlanePicture | LinePicture;

/** `ways` as given by `waysInColumns`. */
export function planPicture(x: Samples, y: Samples, plan: TransportPlan, ways: readonly WayInColumn[]): PlanPicture {
  return x.d === 1 ? linePicture(x, y, plan) : planePicture(x, y, plan, ways);
}

function planePicture(x: Samples, y: Samples, plan: TransportPlan, ways: readonly WayInColumn[]): PlanePicture {
  const { d, names = [] } = x;
  const place = (name: string) => names.indexOf(name);
  const [p, q] = [place(ways[0]!.name), place(ways[1]!.name)].sort((a, b) => a - b) as [number, number];
  const complete = plan.mass.length <= mostShown;
  const entries = complete ? plan.mass.keys() : entriesAt(plan.mass, mostShown);
  const moves = Array.from(entries, (e): [number, number, number, number] => {
    const [i, j] = [plan.from[e]! * d, plan.to[e]! * d];
    return [x.data[i + p]!, x.data[i + q]!, y.data[j + p]!, y.data[j + q]!];
  });
  return { kind: "plane", columns: [names[p]!, names[q]!], moves, complete };
}

function linePicture(x: Samples, y: Samples, plan: TransportPlan): LinePicture {
  const order = plan.mass
    .map((_, e) => e)
    .sort((e, f) => x.data[plan.from[e]!]! - x.data[plan.from[f]!]! || y.data[plan.to[e]!]! - y.data[plan.to[f]!]!);
  const sorted = Float64Array.from(order, (e) => plan.mass[e]!);
  const entries = entriesAt(sorted, mostShown / 2).map((k) => order[k]!);
  return {
    kind: "line",
    column: x.names?.[0] ?? "x",
    levels: entries.map((_, k) => (k + 0.5) / entries.length),
    x: entries.map((e) => x.data[plan.from[e]!]!),
    y: entries.map((e) => y.data[plan.to[e]!]!),
  };
}

export interface MapPictureOptions {
  readonly shows: MoveKind;
  /** Whether these are all points. */
  readonly complete: boolean;
  /** Points to be seen behind the images. */
  readonly behind?: Samples;
  /** Columns to show instead of those with the longest way. */
  readonly columns?: readonly [string, string];
}

/** From `points` (in order on a line, as `shownRows` gives them) to their `images`, in the two columns with the longest way. */
export function mapPicture(
  points: Samples,
  images: Samples,
  { shows, complete, behind, columns }: MapPictureOptions,
): PlanPicture {
  const { d, names = [], n } = points;
  const column = (k: number): string => names[k] ?? String(k);
  const at = (s: Samples, k: number): number[] => Array.from({ length: s.n }, (_, i) => s.data[i * d + k]!);
  if (d === 1) {
    const levels = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    return { kind: "line", column: column(0), levels, x: at(points, 0), y: at(images, 0), shows };
  }
  const [p, q] = columns
    ? (columns.map((asked) => names.indexOf(asked)) as [number, number])
    : longestWays(points, images);
  const plane = (s: Samples) => at(s, p).map((value, i) => [value, s.data[i * d + q]!] as const);
  const to = plane(images);
  return {
    kind: "plane",
    columns: [column(p), column(q)],
    moves: plane(points).map((start, i) => [...start, ...to[i]!] as const),
    complete,
    shows,
    ...(behind && { targets: plane(shownPoints(behind)) }),
  };
}

/** The two columns with the longest way, in their order. */
function longestWays({ data, d }: Samples, images: Samples): [number, number] {
  const ways = new Float64Array(d);
  data.forEach((value, e) => {
    ways[e % d]! += (images.data[e]! - value) * (images.data[e]! - value);
  });
  const longest = Array.from(ways, (_, k) => k).sort((a, b) => ways[b]! - ways[a]! || a - b);
  return longest.slice(0, 2).sort((a, b) => a - b) as [number, number];
}
