/**
 * Every kernel in plain TypeScript; mirrors `assembly/index.ts`.
 * @module
 */

export * from "./bit-dot.js";
export * from "./cell-counts.js";
export * from "./column-null.js";
export * from "./cosine-sums.js";
export * from "./dominance-costs.js";
export * from "./dot-i16.js";
export * from "./encode-ranks.js";
export * from "./exp.js";
export * from "./label-sums.js";
export * from "./linalg/index.js";
export * from "./log.js";
export * from "./log-sum-exp.js";
export * from "./mix-rows.js";
export * from "./nearest-codes.js";
export * from "./nearest-i16.js";
export * from "./neighbours.js";
export * from "./noise-pulls.js";
export * from "./pairwise.js";
export * from "./philox.js";
export * from "./plan-groups.js";
export * from "./plan-means.js";
export * from "./plan-scaling.js";
export * from "./product-mixture.js";
export * from "./radix-sort.js";
export * from "./rank-bitmaps.js";
export * from "./reduce-rows.js";
export * from "./sincos.js";
export * from "./sliced-costs.js";
export * from "./step-sums.js";
export * from "./transport/index.js";
