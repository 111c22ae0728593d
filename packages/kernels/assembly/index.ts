// Every kernel, one family a file. src/plain/index.ts mirrors this list.
export * from "./bit-dot";
export * from "./cell-counts";
export * from "./column-null";
export * from "./cosine-sums";
export * from "./dominance-costs";
export * from "./dot-i16";
export * from "./encode-ranks";
export * from "./exp";
export * from "./label-sums";
export * from "./linalg/index";
export * from "./log";
export * from "./log-sum-exp-f32";
export * from "./log-sum-exp-f64";
export * from "./log-sum-exp-matrix";
export * from "./log-sum-exp-stored";
export * from "./mix-rows";
export * from "./nearest-codes";
export * from "./nearest-i16";
export * from "./neighbours";
export * from "./noise-pulls";
export * from "./pairwise";
export * from "./philox";
export * from "./plan-groups";
export * from "./plan-means";
export * from "./plan-scaling";
export * from "./product-mixture";
export * from "./radix-sort";
export * from "./rank-bitmaps";
export * from "./reduce-rows";
export * from "./sincos";
export * from "./step-sums";
export * from "./sliced-costs";
export * from "./transport/index";

/** First byte free for the caller; constant data lies below. Each thread's instance writes that data anew, always the same. */
export function heapBase(): usize {
  return __heap_base;
}
