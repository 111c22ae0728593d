/**
 * Adam with a cosine schedule: rate(t) = rate·(1 + cos(πt/T))/2. Source: [kingma2015], [loshchilov2017].
 * @module
 */
import { cos } from "@pushforward/core";

const meanDecay = 0.9;
const squareDecay = 0.999;

export class Adam {
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  #step = 0;
  #meanLeft = 1;
  #squareLeft = 1;

  constructor(
    size: number,
    readonly rate: number,
    readonly steps: number,
  ) {
    this.#means = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  /** One step down `gradient`, in place. */
  move<A extends Float32Array | Float64Array>(parameters: A, gradient: A): void {
    const rate = (this.rate * (1 + cos((Math.PI * this.#step) / this.steps))) / 2;
    this.#step++;
    this.#meanLeft *= meanDecay;
    this.#squareLeft *= squareDecay;
    const [means, squares] = [this.#means, this.#squares];
    const size = rate / (1 - this.#meanLeft);
    const perSquare = 1 / (1 - this.#squareLeft);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      means[i] = meanDecay * means[i]! + (1 - meanDecay) * g;
      squares[i] = squareDecay * squares[i]! + (1 - squareDecay) * g * g;
      parameters[i]! -= (size * means[i]!) / (Math.sqrt(squares[i]! * perSquare) + 1e-8);
    }
  }
}
