// Every kernel, one family a file. src/plain/index.ts mirrors this list.
export * from "./philox";
export * from "./linalg/index";

/** First byte free for the caller; constant data lies below. Each thread's instance writes that data anew, always the same. */
export function heapBase(): usize {
  return __heap_base;
}
