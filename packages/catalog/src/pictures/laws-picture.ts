/**
 * Laws on one line, each by its quantiles at the middles of equal parts of the mass.
 * @module
 */
import type { Samples } from "@pushforward/core";
import { facingUp, mostly } from "./clouds-picture.js";

export type Role = "x" | "y" | "other" | "between";

export interface LawOnLine {
  readonly name: string;
  readonly role: Role;
  readonly quantiles: readonly number[];
}

export interface LawsPicture {
  readonly kind: "laws";
  /** What is measured along the line. */
  readonly axis: string;
  readonly laws: readonly LawOnLine[];
}

const levels = 100;

/** Quantiles at (k + ½)/100; equal weights when absent. Time O(n log n). */
export function quantilesOf(values: Float64Array, weights?: Float64Array | undefined): number[] {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const whole = weights ? weights.reduce((sum, weight) => sum + weight, 0) : values.length;
  const found: number[] = [];
  let upTo = 0;
  for (const i of order) {
    upTo += weights ? weights[i]! : 1;
    while (found.length < levels && ((found.length + 0.5) / levels) * whole < upTo) found.push(values[i]!);
  }
  return found;
}

/** Both tables projected on a direction of length 1. */
export function lawsAlong(given: Float64Array, x: Samples, y: Samples): LawsPicture {
  const { d, names = [] } = x;
  const direction = facingUp(given);
  const along = ({ data, n, weights }: Samples) => {
    const values = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) values[i]! += direction[k]! * data[i * d + k]!;
    return quantilesOf(values, weights);
  };
  const laws = [x, y].map((points, i) => ({ name: "xy"[i]!, role: roleOf(i), quantiles: along(points) }));
  const name = (k: number) => names[k] ?? `${k + 1}`;
  return { kind: "laws", axis: d === 1 ? name(0) : mostly(direction, name, 3), laws };
}

/** The first is x, the second y. */
export const roleOf = (i: number): Role => (["x", "y"] as const)[i] ?? "other";
