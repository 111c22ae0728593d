/** Elementwise exponentials. @module */
import { exp } from "@pushforward/core";
import type { Views } from "../views.js";
import { exp32 } from "./lanes/exp-f32.js";

/** `out[i] = e^x[i]` for from ≤ i < to, within 1 ulp; the bits of `exp` in core. `out` may be `x`. */
export function expF64({ f64 }: Views, x: number, from: number, to: number, out: number): void {
  for (let i = from; i < to; i++) f64[(out >>> 3) + i] = exp(f64[(x >>> 3) + i]!);
}

/** The same in float32, within 2 ulp. */
export function expF32({ f32 }: Views, x: number, from: number, to: number, out: number): void {
  for (let i = from; i < to; i++) f32[(out >>> 2) + i] = exp32(f32[(x >>> 2) + i]!);
}
