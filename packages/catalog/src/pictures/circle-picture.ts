/**
 * Two laws around a circle: shares of the mass in equal sectors.
 * @module
 */
import type { PointsOnLine } from "@pushforward/methods/transport";

export interface CirclePicture {
  readonly kind: "circle";
  /** Shares of the sectors, the first of which begins at the origin. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly labels: readonly { readonly at: number; readonly label: string }[];
  readonly period: number;
}

const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** 24 sectors, or 28 of a week in hours. */
export function circlePicture(x: PointsOnLine, y: PointsOnLine, period: number, week: boolean): CirclePicture {
  const sectors = week ? 28 : 24;
  const quarters = [0, 1, 2, 3].map((k) => ({ at: (k * period) / 4, label: String((k * period) / 4) }));
  return {
    kind: "circle",
    x: sharesOf(x, period, sectors),
    y: sharesOf(y, period, sectors),
    labels: week ? days.map((label, k) => ({ at: 24 * k, label })) : quarters,
    period,
  };
}

function sharesOf({ points, weights }: PointsOnLine, period: number, sectors: number): number[] {
  const shares = new Array<number>(sectors).fill(0);
  const whole = weights ? weights.reduce((sum, weight) => sum + weight, 0) : points.length;
  points.forEach((value, i) => {
    const turns = value / period - Math.floor(value / period);
    shares[Math.min(sectors - 1, Math.floor(turns * sectors))]! += (weights ? weights[i]! : 1) / whole;
  });
  return shares;
}
