/** Elementwise natural logarithms. @module */
import { log } from "@pushforward/core";
import type { Views } from "../views.js";
import { log32 } from "./lanes/log-f32.js";

/** `out[i] = ln x[i]` for from ≤ i < to, within 1 ulp; the bits of `log` in core. `out` may be `x`. */
export function logF64({ f64 }: Views, x: number, from: number, to: number, out: number): void {
  for (let i = from; i < to; i++) f64[(out >>> 3) + i] = log(f64[(x >>> 3) + i]!);
}

/** The same in float32, within 2 ulp. */
export function logF32({ f32 }: Views, x: number, from: number, to: number, out: number): void {
  for (let i = from; i < to; i++) f32[(out >>> 2) + i] = log32(f32[(x >>> 2) + i]!);
}
