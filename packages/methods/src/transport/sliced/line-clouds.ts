/**
 * Two point clouds with a common centre and unit, so that costs between their projections neither under- nor overflow.
 * @module
 */
import { check, type Samples } from "@pushforward/core";
import { boundingBox, centred, powerOfTwoAbove, shares } from "../entropic/entropic-pair.js";

export interface LineCloud {
  /** Row-major, from the common centre in the common unit. */
  readonly data: Float64Array;
  /** Summing to 1; absent when both clouds have equal weights. */
  readonly weights: Float64Array | undefined;
  readonly n: number;
}

export interface LineClouds {
  readonly x: LineCloud;
  readonly y: LineCloud;
  readonly d: number;
  /** A power of 2. */
  readonly unit: number;
}

/** @throws ArgumentError when dimensions or weights do not fit or a coordinate is not finite. */
export function lineClouds(x: Samples, y: Samples, where: string): LineClouds {
  check(y.d === x.d, where, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  const { centre, reach } = boundingBox([x, y], x.d, where);
  const unit = reach > 0 ? powerOfTwoAbove(reach) : 1;
  const weighted = x.weights !== undefined || y.weights !== undefined;
  const cloud = ({ n, d, data, weights }: Samples, argument: string): LineCloud => {
    const given = weights ?? new Float64Array(n).fill(1);
    return {
      n,
      data: centred(data, d, centre, unit),
      weights: weighted ? shares(given, n, where, argument) : undefined,
    };
  };
  return { x: cloud(x, "x"), y: cloud(y, "y"), d: x.d, unit };
}
