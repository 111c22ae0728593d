/**
 * Anderson mixing: the steps of a slow descent, combined so that their residuals cancel as far as they can.
 *
 * A descent goes from x to x + η·r(x). With the last differences Δx_k of its points and Δr_k of its residuals, mixing
 * goes from the combination of points whose residual, taken as linear, is smallest:
 *
 *     γ = argmin Σ_i w_i (r − Σ_k γ_k Δr_k)_i²,   x + η·r − Σ_k γ_k (Δx_k + η·Δr_k)
 *
 * Source: [walker2011].
 * @module
 */
import { solvePositive } from "../../divergence/solve-positive.js";

export class AndersonMixing {
  private readonly moves: Float64Array[];
  private readonly changes: Float64Array[];
  /** Weighted inner products of the changes. */
  private readonly products: Float64Array;
  private readonly last: { point: Float64Array; residual: Float64Array };
  private known = 0; // points remembered
  private next = 0; // place of the next difference

  /** `memory` differences of points of `weights.length` numbers. */
  constructor(
    private readonly weights: Float64Array,
    private readonly memory: number,
  ) {
    const rows = () => Array.from({ length: memory }, () => new Float64Array(weights.length));
    this.moves = rows();
    this.changes = rows();
    this.products = new Float64Array(memory * memory);
    this.last = { point: new Float64Array(weights.length), residual: new Float64Array(weights.length) };
  }

  forget(): void {
    this.known = 0;
    this.next = 0;
  }

  /** A point of the descent and its residual. */
  remember(point: Float64Array, residual: Float64Array): void {
    if (this.known > 0) this.addDifference(point, residual);
    this.last.point.set(point);
    this.last.residual.set(residual);
    this.known = Math.min(this.known + 1, this.memory + 1);
  }

  private addDifference(point: Float64Array, residual: Float64Array): void {
    const at = this.next;
    subtract(point, this.last.point, this.moves[at]!);
    subtract(residual, this.last.residual, this.changes[at]!);
    this.next = (at + 1) % this.memory;
    const count = Math.min(this.known, this.memory);
    for (let k = 0; k < count; k++) {
      const product = this.inner(this.changes[at]!, this.changes[k]!);
      this.products[at * this.memory + k] = product;
      this.products[k * this.memory + at] = product;
    }
  }

  /** Write where to go from the point remembered last; false when there is nothing to mix. */
  propose(rate: number, out: Float64Array): boolean {
    const count = this.known - 1;
    if (count < 1) return false;
    const { point, residual } = this.last;
    const shares = this.solve(count, residual);
    for (let i = 0; i < out.length; i++) out[i] = point[i]! + rate * residual[i]!;
    for (let k = 0; k < count; k++) subtractMove(out, shares[k]!, this.moves[k]!, this.changes[k]!, rate);
    return true;
  }

  private solve(count: number, residual: Float64Array): Float64Array {
    const matrix = new Float64Array(count * count);
    const right = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      for (let l = 0; l < count; l++) matrix[k * count + l] = this.products[k * this.memory + l]!;
      right[k] = this.inner(this.changes[k]!, residual);
    }
    return solvePositive(matrix, right);
  }

  private inner(a: Float64Array, b: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += this.weights[i]! * a[i]! * b[i]!;
    return sum;
  }
}

function subtract(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
}

function subtractMove(out: Float64Array, share: number, move: Float64Array, change: Float64Array, rate: number): void {
  for (let i = 0; i < out.length; i++) out[i]! -= share * (move[i]! + rate * change[i]!);
}
