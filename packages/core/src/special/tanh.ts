import { expm1 } from "./exp.js";

/** Hyperbolic tangent within 2 ulp: 1 − 2/(e^(2x) + 1), written in e^(2x) − 1. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size > 1e-9)) return x;
  return x < 0 ? -ofPositive(size) : ofPositive(size);
}

function ofPositive(x: number): number {
  if (x > 20) return 1;
  if (x >= 1) return 1 - 2 / (expm1(2 * x) + 2);
  const below = expm1(-2 * x);
  return -below / (below + 2);
}
