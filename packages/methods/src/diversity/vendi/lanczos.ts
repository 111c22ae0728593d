/**
 * Lanczos in lockstep: several starting vectors, one product with the matrix for all of them a step.
 * @module
 */
import { eigSymmetric, type Kernels, matrix } from "@pushforward/kernels";

/** Ritz values of one starting vector, and the first entries and vectors of the tridiagonal matrix behind them. */
export interface Ritz {
  readonly values: Float64Array;
  /** m × m, column k belongs to value k; the squares of its first row are the weights of Gauss quadrature. */
  readonly vectors: Float64Array;
  /** Length of what is left after the last step: bounds the error of each Ritz value together with its last entry. */
  readonly rest: number;
}

/** Steps whose rest is below this found an invariant subspace. */
const nothing = 1e-13;

/**
 * Krylov bases of `width` starting vectors of length 1 by the three-term recurrence, without reorthogonalisation: rounding
 * then repeats Ritz values that have converged, which changes neither quadrature nor f(A)·z [druskin1991]. Time O(n·width) a
 * step beside the product, memory O(n·width) a step.
 */
export class LockstepLanczos {
  /** Vector j of all bases, n × width, row-major. */
  private readonly basis: Float64Array[];
  private readonly diagonals: Float64Array[] = [];
  private readonly rests: Float64Array[] = [];

  constructor(
    readonly n: number,
    readonly width: number,
    starts: Float64Array,
  ) {
    this.basis = [starts];
  }

  get last(): Float64Array {
    return this.basis[this.basis.length - 1]!;
  }

  get steps(): number {
    return this.diagonals.length;
  }

  /** Take `product` = A·(last vectors), which is overwritten. */
  step(product: Float64Array): void {
    const before = this.basis[this.steps - 1];
    if (before) this.subtract(product, before, this.rests[this.steps - 1]!);
    const along = this.dots(this.last, product);
    this.subtract(product, this.last, along);
    const lengths = this.dots(product, product).map(Math.sqrt);
    // A basis that is complete goes on with zeros, which add nothing.
    const factors = lengths.map((length) => (length > nothing ? 1 / length : 0));
    for (let i = 0, at = 0; i < this.n; i++) for (let t = 0; t < this.width; t++, at++) product[at]! *= factors[t]!;
    this.diagonals.push(along);
    this.rests.push(lengths);
    this.basis.push(product);
  }

  ritz(kernels: Kernels, probe: number): Ritz {
    let size = 1;
    while (size < this.steps && this.rests[size - 1]![probe]! > nothing) size++;
    const t = matrix(size, size);
    for (let j = 0; j < size; j++) {
      t.data[j * size + j] = this.diagonals[j]![probe]!;
      if (j > 0) t.data[j * size + j - 1] = t.data[(j - 1) * size + j] = this.rests[j - 1]![probe]!;
    }
    const { values, vectors } = eigSymmetric(kernels, t);
    return { values, vectors: vectors.data, rest: this.rests[size - 1]![probe]! };
  }

  /** Σ_j coefficients_j·(vector j of this probe). */
  combine(coefficients: ArrayLike<number>, probe: number): Float64Array {
    const out = new Float64Array(this.n);
    for (let j = 0; j < coefficients.length; j++) {
      const vectors = this.basis[j]!;
      const factor = coefficients[j]!;
      for (let i = 0; i < this.n; i++) out[i]! += factor * vectors[i * this.width + probe]!;
    }
    return out;
  }

  private dots(a: Float64Array, b: Float64Array): Float64Array {
    const { n, width } = this;
    const sums = new Float64Array(width);
    for (let i = 0, at = 0; i < n; i++) for (let t = 0; t < width; t++, at++) sums[t]! += a[at]! * b[at]!;
    return sums;
  }

  private subtract(from: Float64Array, vectors: Float64Array, along: Float64Array): void {
    const { n, width } = this;
    for (let i = 0, at = 0; i < n; i++) for (let t = 0; t < width; t++, at++) from[at]! -= along[t]! * vectors[at]!;
  }
}
