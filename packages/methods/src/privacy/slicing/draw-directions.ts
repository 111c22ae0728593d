/**
 * Public random directions.
 * @module
 */
import { drawSubspace, type Rng } from "@pushforward/core";
import { checkShape, type SliceShape } from "./slicing-loss.js";

/**
 * Θ, row-major d × m·k: columns j·k … j·k + k − 1 are slice j, orthonormal and Haar distributed. Time O(d·(mk)·min(d, k))
 * for independent slices, O(d²·mk) for frames.
 */
export function drawDirections(rng: Rng, shape: SliceShape): Float64Array {
  checkShape(shape, "drawDirections");
  const { mode, dimension: d, slices, sliceDimension: k } = shape;
  const columns = slices * k;
  const theta = new Float64Array(d * columns);
  const block = mode === "frames" ? d : k;
  for (let from = 0; from < columns; from += block) {
    // The first vectors of a Haar rotation are a Haar frame, so the last block needs no more than it shows.
    const width = Math.min(block, columns - from);
    const frame = drawSubspace(rng, d, width);
    for (let c = 0; c < width; c++) {
      for (let t = 0; t < d; t++) theta[t * columns + from + c] = frame[c * d + t]!;
    }
  }
  return theta;
}
