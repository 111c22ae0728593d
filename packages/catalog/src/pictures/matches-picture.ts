/**
 * Matched rows of two shapes, each shape in a plane of its own.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { TransportPlan } from "@pushforward/methods/transport";
import { planeOf } from "./clouds-picture.js";
import { entriesAt, mostShown, takeRows } from "./equal-parts.js";

export interface Shape {
  readonly axes: readonly [string, string];
  readonly kept?: number;
  /** Point i of one shape is matched with point i of the other. */
  readonly points: readonly (readonly [number, number])[];
}

export interface MatchesPicture {
  readonly kind: "matches";
  readonly x: Shape;
  readonly y: Shape;
}

/** Some pairs of equal mass. */
export function matchesPicture(kernels: Kernels, x: Samples, y: Samples, plan: TransportPlan): MatchesPicture {
  const entries = plan.mass.length <= mostShown ? [...plan.mass.keys()] : entriesAt(plan.mass, mostShown);
  const shape = (cloud: Samples, rowOf: Uint32Array): Shape => {
    const matched = takeRows(
      cloud,
      entries.map((e) => rowOf[e]!),
    );
    const { axes, kept, place } = planeOf(kernels, [matched]);
    return { axes, ...(kept !== undefined && { kept }), points: place(matched) };
  };
  return { kind: "matches", x: shape(x, plan.from), y: shape(y, plan.to) };
}
