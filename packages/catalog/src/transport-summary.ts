/**
 * What a person wants to see of a plan: which columns the way lies in, and some of its moves.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { TransportPlan, Wasserstein } from "@pushforward/methods/transport";

export interface WayInColumn {
  readonly name: string;
  /** Its part of Σ t² (Euclidean) or Σ |t| (Manhattan) along the plan; all parts sum to 1. */
  readonly share: number;
  /** Mean of y − x along the plan. */
  readonly shift: number;
}

/** Moves of equal mass in the two columns with the longest way. */
export interface PlanePicture {
  readonly kind: "plane";
  readonly columns: readonly [string, string];
  /** x₁, x₂, y₁, y₂ of each. */
  readonly moves: readonly (readonly [number, number, number, number])[];
  /** Whether these are all moves. */
  readonly complete: boolean;
  /** "means": each point of x to the mean of where its mass goes; moves of a plan otherwise. */
  readonly shows?: "means";
  /** Points of y behind the means. */
  readonly targets?: readonly (readonly [number, number])[];
}

/** Where the quantiles of x go, for one column. */
export interface LinePicture {
  readonly kind: "line";
  readonly column: string;
  readonly levels: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** As in the plane. */
  readonly shows?: "means";
}

export type PlanPicture = PlanePicture | LinePicture;

/** As many lines as an eye can follow. */
const mostMoves = 200;

/** Columns by their part of the way, longest first. Time O((n + m)·d). */
export function waysInColumns(x: Samples, y: Samples, { plan, metric }: Wasserstein): WayInColumn[] {
  const [ways, shifts] = [new Float64Array(x.d), new Float64Array(x.d)];
  plan.mass.forEach((mass, e) => {
    for (let k = 0; k < x.d; k++) {
      const t = y.data[plan.to[e]! * x.d + k]! - x.data[plan.from[e]! * x.d + k]!;
      ways[k]! += mass * (metric === "manhattan" ? Math.abs(t) : t * t);
      shifts[k]! += mass * t;
    }
  });
  const whole = ways.reduce((sum, way) => sum + way, 0);
  return Array.from(ways, (way, k) => ({
    name: x.names?.[k] ?? String(k),
    share: whole > 0 ? way / whole : 0,
    shift: shifts[k]!,
  })).sort((a, b) => b.share - a.share);
}

/** `ways` as given by `waysInColumns`. */
export function planPicture(x: Samples, y: Samples, plan: TransportPlan, ways: readonly WayInColumn[]): PlanPicture {
  return x.d === 1 ? linePicture(x, y, plan) : planePicture(x, y, plan, ways);
}

function planePicture(x: Samples, y: Samples, plan: TransportPlan, ways: readonly WayInColumn[]): PlanePicture {
  const { d, names = [] } = x;
  const place = (name: string) => names.indexOf(name);
  const [p, q] = [place(ways[0]!.name), place(ways[1]!.name)].sort((a, b) => a - b) as [number, number];
  const complete = plan.mass.length <= mostMoves;
  const entries = complete ? plan.mass.keys() : entriesAt(plan.mass, mostMoves);
  const moves = Array.from(entries, (e): [number, number, number, number] => {
    const [i, j] = [plan.from[e]! * d, plan.to[e]! * d];
    return [x.data[i + p]!, x.data[i + q]!, y.data[j + p]!, y.data[j + q]!];
  });
  return { kind: "plane", columns: [names[p]!, names[q]!], moves, complete };
}

/** Rows of `points` at the middles of equal parts of the mass, as many as a picture holds; in order on a line. */
export function pictured(points: Samples): Samples {
  const { n, d, data, weights, names } = points;
  const order = Array.from({ length: n }, (_, i) => i);
  if (d === 1) order.sort((a, b) => data[a]! - data[b]!);
  const mass = Float64Array.from(order, (i) => (weights ? weights[i]! : 1 / n));
  const all = n <= mostMoves && !mass.includes(0);
  const rows = all ? order : entriesAt(mass, mostMoves).map((k) => order[k]!);
  const taken = Float64Array.from(
    { length: rows.length * d },
    (_, at) => data[rows[Math.floor(at / d)]! * d + (at % d)]!,
  );
  return { data: taken, n: rows.length, d, ...(names && { names }) };
}

/** From `points`, as `pictured` by x, to their `images`; some of y lies behind. Shown are the two columns with the longest way. */
export function mapPicture(x: Samples, y: Samples, points: Samples, images: Samples): PlanPicture {
  const { d, names = [], n } = points;
  const column = (k: number): string => names[k] ?? String(k);
  const at = (s: Samples, k: number): number[] => Array.from({ length: s.n }, (_, i) => s.data[i * d + k]!);
  if (d === 1) {
    const levels = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    return { kind: "line", column: column(0), levels, x: at(points, 0), y: at(images, 0), shows: "means" };
  }
  const ways = new Float64Array(d);
  points.data.forEach((value, e) => {
    ways[e % d]! += (images.data[e]! - value) * (images.data[e]! - value);
  });
  const longest = Array.from(ways, (_, k) => k).sort((a, b) => ways[b]! - ways[a]! || a - b);
  const [p, q] = longest.slice(0, 2).sort((a, b) => a - b) as [number, number];
  const plane = (s: Samples) => at(s, p).map((value, i) => [value, s.data[i * d + q]!] as const);
  const [from, to] = [plane(points), plane(images)];
  const moves = from.map((start, i) => [...start, ...to[i]!] as const);
  const complete = n === x.n;
  return {
    kind: "plane",
    columns: [column(p), column(q)],
    moves,
    complete,
    shows: "means",
    targets: plane(pictured(y)),
  };
}

/** Entries at the middles of `count` equal parts of the mass. */
function entriesAt(mass: Float64Array, count: number): number[] {
  const found: number[] = [];
  let upTo = 0;
  mass.forEach((part, e) => {
    upTo += part;
    while (found.length < count && (found.length + 0.5) / count < upTo) found.push(e);
  });
  return found;
}

function linePicture(x: Samples, y: Samples, plan: TransportPlan): LinePicture {
  const order = plan.mass
    .map((_, e) => e)
    .sort((e, f) => x.data[plan.from[e]!]! - x.data[plan.from[f]!]! || y.data[plan.to[e]!]! - y.data[plan.to[f]!]!);
  const sorted = Float64Array.from(order, (e) => plan.mass[e]!);
  const entries = entriesAt(sorted, mostMoves / 2).map((k) => order[k]!);
  return {
    kind: "line",
    column: x.names?.[0] ?? "x",
    levels: entries.map((_, k) => (k + 0.5) / entries.length),
    x: entries.map((e) => x.data[plan.from[e]!]!),
    y: entries.map((e) => y.data[plan.to[e]!]!),
  };
}
