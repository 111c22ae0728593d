// Panels of float32 points turned by coordinate.
import { PANEL } from "./lse-rows";

/** Panel of points by coordinate, filled up to groups of 16 columns with columns that add nothing. */
export function turn4(y: usize, h: usize, count: i32, dim: i32, points: usize, offsets: usize): i32 {
  const columns = (count + 15) & ~15;
  for (let j = 0; j < columns; j++) {
    const real = j < count;
    store<f32>(offsets + (<usize>j << 2), real ? load<f32>(h + (<usize>j << 2)) : -Infinity);
    let at = points + (<usize>j << 2);
    for (let k = 0; k < dim; k++) {
      store<f32>(at, real ? load<f32>(y) : 0);
      y += 4;
      at += <usize>PANEL << 2;
    }
  }
  return columns;
}

// @ts-ignore: decorator
@inline
export function addSquare4(sum: v128, b: v128, a: v128): v128 {
  const difference = f32x4.sub(b, a);
  return f32x4.add(sum, f32x4.mul(difference, difference));
}
