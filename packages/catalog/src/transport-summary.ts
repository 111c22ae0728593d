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
  /** Whether these are all moves of the plan. */
  readonly complete: boolean;
}

/** Where the quantiles of x go, for one column. */
export interface LinePicture {
  readonly kind: "line";
  readonly column: string;
  readonly levels: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
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
  const entries = complete ? plan.mass.keys() : entriesAt(plan, mostMoves);
  const moves = Array.from(entries, (e): [number, number, number, number] => {
    const [i, j] = [plan.from[e]! * d, plan.to[e]! * d];
    return [x.data[i + p]!, x.data[i + q]!, y.data[j + p]!, y.data[j + q]!];
  });
  return { kind: "plane", columns: [names[p]!, names[q]!], moves, complete };
}

/** Entries at the middles of `count` equal parts of the mass. */
function entriesAt({ mass }: TransportPlan, count: number): number[] {
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
  const sorted = { ...plan, mass: Float64Array.from(order, (e) => plan.mass[e]!) };
  const entries = entriesAt(sorted, mostMoves / 2).map((k) => order[k]!);
  return {
    kind: "line",
    column: x.names?.[0] ?? "x",
    levels: entries.map((_, k) => (k + 0.5) / entries.length),
    x: entries.map((e) => x.data[plan.from[e]!]!),
    y: entries.map((e) => y.data[plan.to[e]!]!),
  };
}
