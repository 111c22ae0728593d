/**
 * What training moves: parameters that turn public chance into outputs for the heads.
 * @module
 */
import type { Rng } from "@pushforward/core";

export interface SliceGenerator {
  /** Rows of a batch. */
  readonly rows: number;
  readonly parameters: Float32Array;
  /** Set by `backward`. */
  readonly gradient: Float32Array;
  /** Outputs for fresh chance, row-major rows × d; good until the next call. */
  forward(rng: Rng): Float32Array;
  /** Take the gradient with respect to the outputs of the last `forward`. */
  backward(outputGradient: Float32Array): void;
}
