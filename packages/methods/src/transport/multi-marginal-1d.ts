/**
 * Transport between several laws on one line at once: the coupling in order is optimal for every cost that grows with
 * convex functions of differences, such as Σ_{s<r} λ_s·λ_r·|x_s − x_r|^p, p ≥ 1.
 *
 *     quantiles go together: (F_1⁻¹(t), …, F_k⁻¹(t)),  t uniform on (0, 1)
 *
 * The barycenter Σ_s λ_s·F_s⁻¹ is its image under the weighted mean: the law of least Σ_s λ_s·W_2(·, law s)².
 * Time O(N log N) for N points in all, at most N − k + 1 tuples.
 *
 * Source: [carlier2003], [agueh2011].
 * @module
 */
import { check } from "@pushforward/core";
import type { PointsOnLine } from "./wasserstein-1d.js";

export interface OrderedCoupling {
  /** Tuple t joins point `indices[t·k + s]` of law s. */
  readonly indices: Uint32Array;
  /** Positive, of sum 1. */
  readonly mass: Float64Array;
}

/** @throws ArgumentError when there is no law, a law is empty or not finite, or weights do not fit. */
export function orderedCoupling(laws: readonly PointsOnLine[]): OrderedCoupling {
  const k = laws.length;
  check(k >= 1, "orderedCoupling", "laws", "at least one", k);
  const sorted = laws.map(sortedLaw);
  const at = new Uint32Array(k);
  const indices: number[] = [];
  const mass: number[] = [];
  for (let done = 0; done < 1; ) {
    let end = 1;
    sorted.forEach(({ upTo }, s) => {
      end = Math.min(end, upTo[at[s]!]!);
    });
    if (end > done) {
      for (const [s, { order }] of sorted.entries()) indices.push(order[at[s]!]!);
      mass.push(end - done);
    }
    sorted.forEach(({ upTo }, s) => {
      while (at[s]! < upTo.length - 1 && upTo[at[s]!]! <= end) at[s]!++;
    });
    done = end;
  }
  return { indices: Uint32Array.from(indices), mass: Float64Array.from(mass) };
}

export interface WeightedLine {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** Σ_s shares_s·F_s⁻¹, ascending. Shares are nonnegative and divided by their sum; equal when absent. @throws like `orderedCoupling`. */
export function lineBarycenter(laws: readonly PointsOnLine[], shares?: readonly number[]): WeightedLine {
  const { indices, mass } = orderedCoupling(laws);
  const k = laws.length;
  const lambda = readShares(shares, k, "lineBarycenter");
  const points = Float64Array.from(mass, (_, t) =>
    laws.reduce((sum, { points: own }, s) => sum + lambda[s]! * own[indices[t * k + s]!]!, 0),
  );
  return { points, weights: mass };
}

/** Shares of sum 1. @throws ArgumentError unless there are k, nonnegative, of positive sum. */
export function readShares(shares: readonly number[] | undefined, k: number, where: string): number[] {
  const given = shares ?? new Array<number>(k).fill(1);
  check(given.length === k, where, "shares", `${k} numbers, one for each law`, given.length);
  const bad = given.find((share) => !(share >= 0 && share < Infinity));
  check(bad === undefined, where, "shares", "nonnegative and finite", bad);
  const sum = given.reduce((a, b) => a + b, 0);
  check(sum > 0, where, "shares", "of positive sum", sum);
  return given.map((share) => share / sum);
}

function sortedLaw({ points, weights }: PointsOnLine, s: number) {
  const here = "orderedCoupling";
  check(points.length >= 1, here, `law ${s}`, "at least one point", 0);
  const bad = points.find((value) => !Number.isFinite(value));
  check(bad === undefined, here, `each point of law ${s}`, "finite", bad);
  check(
    !weights || weights.length === points.length,
    here,
    `weights of law ${s}`,
    `${points.length} long`,
    weights?.length,
  );
  const wrong = weights?.find((weight) => !(weight >= 0 && weight < Infinity));
  check(wrong === undefined, here, `weights of law ${s}`, "nonnegative and finite", wrong);
  const order = Uint32Array.from(points, (_, i) => i)
    .filter((i) => !weights || weights[i]! > 0)
    .sort((i, j) => points[i]! - points[j]! || i - j);
  check(order.length > 0, here, `weights of law ${s}`, "of positive sum", 0);
  const upTo = new Float64Array(order.length);
  let sum = 0;
  order.forEach((i, r) => {
    sum += weights ? weights[i]! : 1;
    upTo[r] = sum;
  });
  return { order, upTo: upTo.map((value, r) => (r === upTo.length - 1 ? 1 : value / sum)) };
}
