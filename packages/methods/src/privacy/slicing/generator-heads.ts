/**
 * From unbounded outputs of a generator to encoded rows that a table could hold, and gradients back.
 *
 *     number     w·sigmoid(z)
 *     category   w/√2 at arg max (z + G), G Gumbel: a draw from softmax(z); backwards as if it had been
 *                softmax((z + G)/τ), the straight-through gradient
 *     missing    the same for two values, with z against 0
 *
 * Hard choices matter: soft ones match the mean of a category, and get its second moments wrong.
 *
 * Source: [jang2017].
 * @module
 */
import { exp, log, type Rng } from "@pushforward/core";
import { categoryScale, type EncodedBlock, missingScale, type RowEncoding } from "./row-encoding.js";

export class GeneratorHeads {
  /** Encoded rows, row-major. */
  readonly points: Float32Array;
  /** What a coordinate would be if choices were soft, from 0 to 1. */
  readonly #soft: Float32Array;
  readonly #uniforms: Float64Array;

  constructor(
    readonly encoding: RowEncoding,
    readonly rows: number,
  ) {
    this.points = new Float32Array(rows * encoding.dimension);
    this.#soft = new Float32Array(rows * encoding.dimension);
    this.#uniforms = new Float64Array(rows * encoding.dimension);
  }

  /** Fill `points` from `outputs` (rows × d). */
  forward(outputs: Float32Array, temperature: number, rng: Rng): void {
    rng.fillUniform(this.#uniforms);
    const { blocks, dimension } = this.encoding;
    for (const block of blocks) {
      for (let i = 0; i < this.rows; i++) {
        const at = i * dimension + block.from;
        if (block.kind === "category") this.#choose(outputs, at, block, temperature);
        else this.#value(outputs, at, block, temperature);
      }
    }
  }

  /** Turn the gradient in `points` into that in `outputs`, in place. */
  backward(gradient: Float32Array, temperature: number): void {
    const { blocks, dimension } = this.encoding;
    for (const block of blocks) {
      for (let i = 0; i < this.rows; i++) {
        const at = i * dimension + block.from;
        if (block.kind === "category") this.#chooseBack(gradient, at, block, temperature);
        else this.#valueBack(gradient, at, block, temperature);
      }
    }
  }

  #choose(outputs: Float32Array, from: number, { size, weight }: EncodedBlock, temperature: number): void {
    const soft = this.#soft;
    let best = from;
    for (let c = from; c < from + size; c++) {
      soft[c] = outputs[c]! - log(-log(open(this.#uniforms[c]!)));
      if (soft[c]! > soft[best]!) best = c;
    }
    const top = soft[best]!;
    let total = 0;
    for (let c = from; c < from + size; c++) {
      soft[c] = exp((soft[c]! - top) / temperature);
      total += soft[c]!;
    }
    for (let c = from; c < from + size; c++) {
      soft[c]! /= total;
      this.points[c] = c === best ? weight * categoryScale : 0;
    }
  }

  #chooseBack(gradient: Float32Array, from: number, { size, weight }: EncodedBlock, temperature: number): void {
    const soft = this.#soft;
    let mean = 0;
    for (let c = from; c < from + size; c++) mean += soft[c]! * gradient[c]!;
    const scale = (weight * categoryScale) / temperature;
    for (let c = from; c < from + size; c++) gradient[c] = scale * soft[c]! * (gradient[c]! - mean);
  }

  #value(outputs: Float32Array, at: number, { size, weight }: EncodedBlock, temperature: number): void {
    const unit = sigmoid(outputs[at]!);
    this.#soft[at] = unit;
    this.points[at] = weight * unit;
    if (size === 1) return;
    const u = open(this.#uniforms[at + 1]!);
    const score = outputs[at + 1]! + log(u) - log(1 - u);
    this.#soft[at + 1] = sigmoid(score / temperature);
    this.points[at + 1] = score > 0 ? weight * missingScale : 0;
    if (score > 0) this.points[at] = weight / 2;
  }

  #valueBack(gradient: Float32Array, at: number, { size, weight }: EncodedBlock, temperature: number): void {
    const unit = this.#soft[at]!;
    const slope = weight * unit * (1 - unit);
    const shown = size === 1 || this.points[at + 1] === 0;
    const fromValue = gradient[at]!;
    gradient[at] = shown ? slope * fromValue : 0;
    if (size === 1) return;
    const mark = this.#soft[at + 1]!;
    const change = weight * (missingScale * gradient[at + 1]! + (0.5 - unit) * fromValue);
    gradient[at + 1] = (change * mark * (1 - mark)) / temperature;
  }
}

/** Into the open interval (0, 1). */
const open = (uniform: number): number => Math.max(uniform, 2 ** -54);

export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + exp(-z));
  const e = exp(z);
  return e / (1 + e);
}

/** The outputs at which the heads give these means, kept away from certainty. */
export function outputsFor({ blocks, dimension }: RowEncoding, mean: Float64Array): Float64Array {
  const out = new Float64Array(dimension);
  for (const { from, size, weight, kind } of blocks) {
    if (kind === "category") {
      for (let c = from; c < from + size; c++) out[c] = log(Math.max(mean[c]! / (weight * categoryScale), 0.05 / size));
      continue;
    }
    out[from] = logit(mean[from]! / weight);
    if (size === 2) out[from + 1] = logit(mean[from + 1]! / (weight * missingScale));
  }
  return out;
}

function logit(share: number): number {
  const inside = Math.min(0.95, Math.max(0.05, share));
  return log(inside / (1 - inside));
}
