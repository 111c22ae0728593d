/** At most `most` of n rows, evenly spread over their order. @module */
export function someRows(n: number, most: number): Int32Array {
  const count = Math.min(n, most);
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
}
