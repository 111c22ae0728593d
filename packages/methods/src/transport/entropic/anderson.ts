/**
 * Anderson acceleration of a fixed-point iteration u ← T(u).
 *
 * From the last steps it takes the combination whose residual T(u) − u is smallest in a weighted norm. Near the
 * fixed point of a linear map this is GMRES, so the number of steps falls to about its square root.
 *
 * Source: [walker2011].
 * @module
 */

export class Anderson {
  readonly #points: Float64Array[] = []; // differences of u, newest last
  readonly #residuals: Float64Array[] = []; // differences of T(u) − u
  #u: Float64Array | undefined;
  #residual: Float64Array | undefined;

  /** `weights` of the norm, nonnegative; `depth` differences are kept. */
  constructor(
    readonly weights: Float64Array,
    readonly depth: number,
  ) {}

  /** The next u from u and T(u); both are kept, so hand in arrays that stay as they are. Time O(length·depth). */
  next(u: Float64Array, image: Float64Array): Float64Array {
    const residual = image.map((value, j) => value - u[j]!);
    if (this.#u && this.#residual) {
      const [oldU, oldResidual] = [this.#u, this.#residual];
      push(
        this.#points,
        u.map((value, j) => value - oldU[j]!),
        this.depth,
      );
      push(
        this.#residuals,
        residual.map((value, j) => value - oldResidual[j]!),
        this.depth,
      );
    }
    [this.#u, this.#residual] = [u, residual];
    const share = this.#combination(residual);
    const out = image.slice();
    share.forEach((gamma, k) => {
      const [point, change] = [this.#points[k]!, this.#residuals[k]!];
      for (let j = 0; j < out.length; j++) out[j]! -= gamma * (point[j]! + change[j]!);
    });
    return out;
  }

  /** Forget all steps. */
  restart(): void {
    this.#points.length = 0;
    this.#residuals.length = 0;
    this.#u = undefined;
  }

  /** Least squares of the residual on the differences, by normal equations with a little ridge. */
  #combination(residual: Float64Array): Float64Array {
    const k = this.#residuals.length;
    const gram = new Float64Array(k * k);
    const right = new Float64Array(k);
    for (let a = 0; a < k; a++) {
      right[a] = this.#dot(this.#residuals[a]!, residual);
      for (let b = 0; b <= a; b++) gram[a * k + b] = this.#dot(this.#residuals[a]!, this.#residuals[b]!);
    }
    return solvePositive(gram, right, 1e-13);
  }

  #dot(a: Float64Array, b: Float64Array): number {
    let sum = 0;
    for (let j = 0; j < a.length; j++) sum += this.weights[j]! * a[j]! * b[j]!;
    return sum;
  }
}

function push(list: Float64Array[], item: Float64Array, depth: number): void {
  list.push(item);
  if (list.length > depth) list.shift();
}

/** Solve A·z = b for a small positive A whose lower triangle is given, scaled to unit diagonal and with `ridge` added. */
function solvePositive(a: Float64Array, b: Float64Array, ridge: number): Float64Array {
  const k = b.length;
  const scale = b.map((_, i) => (a[i * k + i]! > 0 ? 1 / Math.sqrt(a[i * k + i]!) : 0));
  const factor = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 + ridge : a[i * k + j]! * scale[i]! * scale[j]!;
      for (let l = 0; l < j; l++) sum -= factor[i * k + l]! * factor[j * k + l]!;
      factor[i * k + j] = i === j ? Math.sqrt(Math.max(sum, ridge)) : sum / factor[j * k + j]!;
    }
  const z = b.map((value, i) => value * scale[i]!);
  for (let i = 0; i < k; i++) {
    for (let l = 0; l < i; l++) z[i]! -= factor[i * k + l]! * z[l]!;
    z[i]! /= factor[i * k + i]!;
  }
  for (let i = k - 1; i >= 0; i--) {
    for (let l = i + 1; l < k; l++) z[i]! -= factor[l * k + i]! * z[l]!;
    z[i]! /= factor[i * k + i]!;
  }
  return z.map((value, i) => value * scale[i]!);
}
