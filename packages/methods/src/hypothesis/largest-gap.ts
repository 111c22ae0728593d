/** max |F̂ − F|, F̂ taken before and after each value. Time O(n log n). */
export function largestGap(values: Float64Array, cdf: (t: number) => number): number {
  const sorted = values.slice().sort();
  let largest = 0;
  for (let i = 0; i < sorted.length; i++) {
    const share = cdf(sorted[i]!);
    largest = Math.max(largest, share - i / sorted.length, (i + 1) / sorted.length - share);
  }
  return largest;
}
