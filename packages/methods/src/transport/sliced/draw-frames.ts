/**
 * Random subspaces as orthonormal frames, in independent blocks of orthogonal ones.
 * @module
 */
import { drawSubspace, type Rng } from "@pushforward/core";

/** Independent blocks that a standard error is to stand on. */
const leastBlocks = 25;

export interface Frames {
  /** Frames one after the other, each k × d with orthonormal rows. */
  readonly frames: Float64Array;
  /** Frames in a block; the last block may be shorter. */
  readonly block: number;
}

/**
 * `count` uniform k-frames of R^d; with `orthogonal`, min(⌊d/k⌋, count/25) at a time from one random rotation. For
 * k = d there is but one subspace, and the frame is that of the coordinates.
 */
export function drawFrames(rng: Rng, d: number, k: number, count: number, orthogonal: boolean): Frames {
  const frames = new Float64Array(count * k * d);
  if (k === d) {
    for (let at = 0; at < frames.length; at += d + 1) frames[at] = 1;
    return { frames, block: 1 };
  }
  const most = Math.min(Math.floor(d / k), Math.floor(count / leastBlocks));
  const block = orthogonal ? Math.max(1, most) : 1;
  for (let f = 0; f < count; f += block) frames.set(drawSubspace(rng, d, k * Math.min(block, count - f)), f * k * d);
  return { frames, block };
}
