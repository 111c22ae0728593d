/**
 * Violation ratios of all ordered pairs of K models, one-versus-all means, and how sure they are.
 *
 *     ε_i = (1/(K − 1))·Σ_{j≠i} ε_ij,   Δ_ij = ε_i − ε_j
 *
 * Standard errors come from influence values, added model by model, or from estimates on resampled data.
 *
 * Source: [rioux2024].
 * @module
 */
import { meanAndVariance } from "@pushforward/core";
import { type Design, meanOf, varianceOf } from "./scores.js";
import type { Violations } from "./violation-ratio.js";

/** K × K arrays are row-major: entry (i, j) says how far model i is from dominating model j. */
export interface RatioTable {
  readonly models: number;
  readonly ratio: Float64Array;
  readonly standardError: Float64Array;
  /** ε_i and its standard error. */
  readonly mean: Float64Array;
  readonly meanError: Float64Array;
  /** Standard error of ε_i − ε_j. */
  readonly differenceError: Float64Array;
  /** p-values of "the two laws are equal", where a ratio means nothing unless that is refuted. */
  readonly equality?: Float64Array | undefined;
}

/** Influence values pair by pair, added up. Memory O(K²·n). */
export class InfluenceTable {
  readonly ratio: Float64Array;
  readonly standardError: Float64Array;
  /** Of ε_i on the rows of each model. */
  readonly #parts: Float64Array[][];

  constructor(
    readonly models: number,
    readonly design: Design,
  ) {
    this.ratio = new Float64Array(models * models);
    this.standardError = new Float64Array(models * models);
    this.#parts = Array.from({ length: models }, () => design.rows.map((n) => new Float64Array(n)));
  }

  /** Both directions of models i and j. */
  add(i: number, j: number, { forward, backward }: Violations): void {
    for (const [from, to, { ratio, influence }] of [[i, j, forward] as const, [j, i, backward] as const]) {
      const parts: (Float64Array | undefined)[] = new Array(this.models);
      parts[i] = influence.x;
      parts[j] = influence.y;
      this.ratio[from * this.models + to] = ratio;
      this.standardError[from * this.models + to] = Math.sqrt(varianceOf(parts, this.design));
      for (const k of [i, j]) addCentred(this.#parts[from]![k]!, parts[k]!, 1 / (this.models - 1));
    }
  }

  finish(): RatioTable {
    const { models, ratio, standardError, design } = this;
    const meanError = Float64Array.from(this.#parts, (parts) => Math.sqrt(varianceOf(parts, design)));
    const differenceError = new Float64Array(models * models);
    for (let i = 0; i < models; i++)
      for (let j = 0; j < i; j++) {
        const apart = this.#parts[i]!.map((part, k) => part.map((value, row) => value - this.#parts[j]![k]![row]!));
        const error = Math.sqrt(varianceOf(apart, design));
        differenceError[i * models + j] = error;
        differenceError[j * models + i] = error;
      }
    return { models, ratio, standardError, mean: oneVersusAll(ratio, models), meanError, differenceError };
  }
}

function addCentred(to: Float64Array, values: Float64Array, factor: number): void {
  const centre = meanOf(values);
  for (let i = 0; i < values.length; i++) to[i]! += factor * (values[i]! - centre);
}

/** Mean of each row without the diagonal. */
export function oneVersusAll(ratio: Float64Array, models: number): Float64Array {
  return Float64Array.from({ length: models }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < models; j++) if (j !== i) sum += ratio[i * models + j]!;
    return sum / (models - 1);
  });
}

/** The table of estimates whose standard errors are the deviations over `replicates`, K × K ratios each. */
export function tableFromReplicates(
  ratio: Float64Array,
  models: number,
  replicates: readonly Float64Array[],
  equality?: Float64Array,
): RatioTable {
  const means = replicates.map((replicate) => oneVersusAll(replicate, models));
  const deviation = (value: (b: number) => number) =>
    Math.sqrt(meanAndVariance(Float64Array.from(replicates, (_, b) => value(b))).variance);
  const square = (value: (b: number, i: number, j: number) => number) =>
    Float64Array.from({ length: models * models }, (_, at) => {
      const [i, j] = [Math.floor(at / models), at % models];
      return i === j ? 0 : deviation((b) => value(b, i, j));
    });
  return {
    models,
    ratio,
    standardError: square((b, i, j) => replicates[b]![i * models + j]!),
    mean: oneVersusAll(ratio, models),
    meanError: Float64Array.from({ length: models }, (_, i) => deviation((b) => means[b]![i]!)),
    differenceError: square((b, i, j) => means[b]![i]! - means[b]![j]!),
    equality,
  };
}
