/** Elementwise sines and cosines. @module */
import { cos, sin } from "@pushforward/core";
import type { Views } from "../views.js";
import { cosOf32, reduce32, reduced, sinOf32 } from "./lanes/sincos-f32.js";

const LARGE = 1_000_000;

/**
 * `sine[i] = sin x[i]`, `cosine[i] = cos x[i]` for from ≤ i < to, within 1 ulp; the bits of `sin` and `cos`
 * in core. Angles of size 10^6 and beyond, infinities and NaN give NaN; their number is returned.
 */
export function sincosF64({ f64 }: Views, x: number, from: number, to: number, sine: number, cosine: number): number {
  let outside = 0;
  for (let i = from; i < to; i++) {
    const angle = f64[(x >>> 3) + i]!;
    const inside = Math.abs(angle) < LARGE;
    f64[(sine >>> 3) + i] = inside ? sin(angle) : Number.NaN;
    f64[(cosine >>> 3) + i] = inside ? cos(angle) : Number.NaN;
    if (!inside) outside++;
  }
  return outside;
}

/** The same in float32, within 2 ulp. */
export function sincosF32({ f32 }: Views, x: number, from: number, to: number, sine: number, cosine: number): number {
  let outside = 0;
  for (let i = from; i < to; i++) {
    const angle = f32[(x >>> 2) + i]!;
    const inside = Math.abs(angle) < LARGE;
    if (!inside) outside++;
    reduce32(inside ? angle : 0);
    const { r, quadrant } = reduced;
    const odd = (quadrant & 1) === 1;
    const y = odd ? cosOf32(r) : sinOf32(r);
    const w = odd ? sinOf32(r) : cosOf32(r);
    f32[(sine >>> 2) + i] = inside ? ((quadrant & 2) === 0 ? y : -y) : Number.NaN;
    f32[(cosine >>> 2) + i] = inside ? (((quadrant + 1) & 2) === 0 ? w : -w) : Number.NaN;
  }
  return outside;
}
