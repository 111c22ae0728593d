/**
 * What every synthesizer is: one step that sees private rows, and one that cannot.
 * @module
 */
import type { Rng, Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { Domain } from "./domain.js";
import type { DomainTable } from "./domain-table.js";
import type { Adjacency } from "./measurement.js";
import type { PrivateData } from "./private-data.js";

/** What is known without looking: what a plan may rest on. */
export interface PublicSizes {
  readonly domain: Domain;
  /** Rows as the holder states them for planning, such as 40000; never counted for it. */
  readonly rows: number;
  readonly adjacency: Adjacency;
}

export interface Forecast {
  /** Expected mean total variation of 2-way marginals against the law behind the table. */
  readonly pairwise: number;
  readonly seconds: number;
  readonly bytes: number;
}

export interface FitContext {
  readonly rng: Rng;
  readonly kernels?: Kernels;
  readonly watch?: Watch;
}

/** `A` is the answers of the mechanism: plain numbers and arrays, safe to publish, enough to generate. */
export interface Synthesizer<A, O = object> {
  readonly mechanism: string;
  /** Chance here is public: directions, starting points; noise comes from `data`. */
  measure(data: PrivateData, options: O & FitContext): Promise<A>;
  /** Rows by post-processing alone; `rows` as the answers tell when left out. */
  generate(answers: A, options: O & FitContext & { readonly rows?: number }): Promise<DomainTable>;
  forecast(sizes: PublicSizes, rho: number): Forecast;
}
