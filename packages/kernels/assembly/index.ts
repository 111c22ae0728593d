// Every kernel, one family a file. src/plain/index.ts mirrors this list.
export * from "./cosine-sums";
export * from "./column-null";
export * from "./exp";
export * from "./linalg/index";
export * from "./log";
export * from "./philox";
export * from "./sincos";

/** First byte free for the caller; constant data lies below. Each thread's instance writes that data anew, always the same. */
export function heapBase(): usize {
  return __heap_base;
}
