/**
 * A mixture of equally likely product laws: outputs looked up in a table, and for numbers spread around them.
 *
 *     outputs of component c:  a_c + s_c ∘ ξ,   ξ ~ N(0, 1) at numbers, s = 0 at categories
 *
 * Each of its parts can be read: how likely each category is, and where numbers lie.
 * @module
 */
import type { Rng } from "@pushforward/core";
import type { RowEncoding } from "./row-encoding.js";
import type { SliceGenerator } from "./slice-generator.js";

export class MixtureGenerator implements SliceGenerator {
  /** a (components × d), then s (components × numbers). */
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly #numbers: readonly number[];
  readonly #normals: Float64Array;
  readonly #chosen: Int32Array;
  readonly #outputs: Float32Array;

  /** Components start at `start` with noise of their own. */
  constructor(
    readonly encoding: RowEncoding,
    readonly components: number,
    readonly rows: number,
    start: Float64Array,
    rng: Rng,
  ) {
    const { dimension: d, blocks } = encoding;
    this.#numbers = blocks.filter(({ kind }) => kind === "number").map(({ from }) => from);
    this.parameters = new Float32Array(components * (d + this.#numbers.length)).fill(0.5);
    this.gradient = new Float32Array(this.parameters.length);
    for (let c = 0; c < components; c++) {
      for (let t = 0; t < d; t++) this.parameters[c * d + t] = start[t]! + 0.5 * rng.normal();
    }
    this.#normals = new Float64Array(rows * this.#numbers.length);
    this.#chosen = new Int32Array(rows);
    this.#outputs = new Float32Array(rows * d);
  }

  forward(rng: Rng): Float32Array {
    const { dimension: d } = this.encoding;
    const numbers = this.#numbers;
    rng.fillNormal(this.#normals);
    for (let i = 0; i < this.rows; i++) {
      const c = rng.integer(this.components);
      this.#chosen[i] = c;
      this.#outputs.set(this.parameters.subarray(c * d, c * d + d), i * d);
      for (let q = 0; q < numbers.length; q++) {
        this.#outputs[i * d + numbers[q]!]! +=
          this.parameters[this.#spread(c, q)]! * this.#normals[i * numbers.length + q]!;
      }
    }
    return this.#outputs;
  }

  backward(outputGradient: Float32Array): void {
    const { dimension: d } = this.encoding;
    const numbers = this.#numbers;
    this.gradient.fill(0);
    for (let i = 0; i < this.rows; i++) {
      const c = this.#chosen[i]!;
      for (let t = 0; t < d; t++) this.gradient[c * d + t]! += outputGradient[i * d + t]!;
      for (let q = 0; q < numbers.length; q++) {
        this.gradient[this.#spread(c, q)]! +=
          outputGradient[i * d + numbers[q]!]! * this.#normals[i * numbers.length + q]!;
      }
    }
  }

  #spread(component: number, number: number): number {
    return this.components * this.encoding.dimension + component * this.#numbers.length + number;
  }
}
