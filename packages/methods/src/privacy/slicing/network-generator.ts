/**
 * A network with ReLU layers that turns normal latent vectors into outputs for the heads, with its own gradients.
 *
 *     x₀ ~ N(0, I),   x_{l+1} = max(0, x_l·W_l + b_l),   outputs = x_L·W_L + b_L
 *
 * Everything lies in kernel memory in float32; products are those of the `gemmF32` kernel, in its fixed order.
 * @module
 */
import type { Rng } from "@pushforward/core";
import type { Kernels, Region, Scope } from "@pushforward/kernels";
import type { SliceGenerator } from "./slice-generator.js";

export interface NetworkShape {
  readonly latent: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where weights and, after them, biases stand among the parameters. */
  readonly at: number;
}

export class NetworkGenerator implements SliceGenerator {
  readonly #kernels: Kernels;
  readonly #layers: readonly Layer[];
  readonly #parameters: Region<Float32Array>;
  readonly #gradient: Region<Float32Array>;
  /** The input of each layer, then the outputs; and gradients in them. */
  readonly #values: readonly Region<Float32Array>[];
  readonly #slopes: readonly Region<Float32Array>[];
  readonly #scratch: Region<Uint8Array>;
  readonly #normals: Float64Array;

  /** He's starting weights [he2015], the last layer at a tenth of them and with `start` as its biases. */
  constructor(
    kernels: Kernels,
    scope: Scope,
    { latent, hidden, outputs }: NetworkShape,
    readonly rows: number,
    start: Float64Array,
    rng: Rng,
  ) {
    const widths = [latent, ...hidden, outputs];
    let at = 0;
    this.#layers = hidden.concat(outputs).map((width, l) => {
      const layer = { inputs: widths[l]!, outputs: width, at };
      at += (layer.inputs + 1) * width;
      return layer;
    });
    this.#kernels = kernels;
    this.#parameters = scope.f32(at, { zero: true });
    this.#gradient = scope.f32(at, { zero: true });
    this.#values = widths.map((width) => scope.f32(rows * width));
    this.#slopes = widths.map((width) => scope.f32(rows * width));
    const widest = Math.max(rows, ...widths);
    this.#scratch = scope.u8(kernels.functions.gemmScratch(widest, widest, widest));
    this.#normals = new Float64Array(rows * latent);
    for (const layer of this.#layers) this.#start(layer, layer === this.#layers.at(-1) ? 0.1 : 1, rng);
    const last = this.#layers.at(-1)!;
    this.parameters.set(start, last.at + last.inputs * last.outputs);
  }

  get parameters(): Float32Array {
    return this.#parameters.view;
  }

  get gradient(): Float32Array {
    return this.#gradient.view;
  }

  #start({ inputs, outputs, at }: Layer, share: number, rng: Rng): void {
    const { parameters } = this;
    const scale = share * Math.sqrt(2 / inputs);
    for (let i = 0; i < inputs * outputs; i++) parameters[at + i] = scale * rng.normal();
  }

  forward(rng: Rng): Float32Array {
    rng.fillNormal(this.#normals);
    this.#values[0]!.view.set(this.#normals);
    const { functions } = this.#kernels;
    this.#layers.forEach(({ inputs, outputs, at }, l) => {
      const out = this.#values[l + 1]!;
      const weights = this.#parameters.ptr + 4 * at;
      const from = this.#values[l]!.ptr;
      fillRows(out.view, this.parameters.subarray(at + inputs * outputs, at + (inputs + 1) * outputs));
      functions.gemmF32(
        0,
        this.rows,
        outputs,
        inputs,
        1,
        from,
        inputs,
        weights,
        outputs,
        1,
        out.ptr,
        outputs,
        this.#scratch.ptr,
      );
      if (l + 1 < this.#layers.length) cutBelowZero(out.view);
    });
    return this.#values[this.#layers.length]!.view;
  }

  backward(outputGradient: Float32Array): void {
    const { functions } = this.#kernels;
    const { rows } = this;
    const scratch = this.#scratch.ptr;
    this.#slopes[this.#layers.length]!.view.set(outputGradient);
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { inputs, outputs, at } = this.#layers[l]!;
      const slope = this.#slopes[l + 1]!;
      const from = this.#values[l]!;
      const to = this.#gradient.ptr + 4 * at;
      functions.gemmF32(1, inputs, outputs, rows, 1, from.ptr, inputs, slope.ptr, outputs, 0, to, outputs, scratch);
      sumRows(slope.view, this.gradient.subarray(at + inputs * outputs, at + (inputs + 1) * outputs));
      if (l === 0) break;
      const weights = this.#parameters.ptr + 4 * at;
      const back = this.#slopes[l]!;
      functions.gemmF32(
        2,
        rows,
        inputs,
        outputs,
        1,
        slope.ptr,
        outputs,
        weights,
        outputs,
        0,
        back.ptr,
        inputs,
        scratch,
      );
      stopWhereCut(back.view, from.view);
    }
  }
}

function fillRows(out: Float32Array, row: Float32Array): void {
  for (let at = 0; at < out.length; at += row.length) out.set(row, at);
}

function sumRows(x: Float32Array, out: Float32Array): void {
  const totals = new Float64Array(out.length);
  for (let at = 0; at < x.length; at += out.length) {
    for (let c = 0; c < out.length; c++) totals[c]! += x[at + c]!;
  }
  out.set(totals);
}

function cutBelowZero(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) if (x[i]! < 0) x[i] = 0;
}

function stopWhereCut(slope: Float32Array, value: Float32Array): void {
  for (let i = 0; i < slope.length; i++) if (value[i]! <= 0) slope[i] = 0;
}
