/**
 * What every random method is handed: a source of chance whose draws can be repeated.
 * @module
 */

export interface Rng {
  /** Uniform on the integers 0 … 2^32 − 1. */
  u32(): number;
  /** Uniform on the multiples of 2^−53 in [0, 1). */
  uniform(): number;
  /** Standard normal; |value| ≤ 8.3. */
  normal(): number;
  /** Uniform on 0 … bound − 1 without bias. @throws ArgumentError unless bound is an integer from 1 to 2^53. */
  integer(bound: number): number;
  /** Independent generator number `index` of this one; the same whatever was drawn here before. */
  stream(index: number): Rng;
  /** As many `u32()` as fit. */
  fillU32(out: Uint32Array): void;
  /** As many `uniform()` as fit. */
  fillUniform(out: Float64Array): void;
  /** As many `normal()` as fit. */
  fillNormal(out: Float64Array): void;
}
