/**
 * M ← HMH for a symmetric k × k matrix, in place; H takes from each coordinate the mean over its group. With one group it is
 * the usual double centring; with several, what the groups explain is projected out. Time O(k²).
 */
export function centreTwice(m: Float64Array, group: ArrayLike<number>): void {
  const k = group.length;
  const before = largest(m);
  const { index, sizes } = numbered(group);
  const means = new Float64Array(k * sizes.length); // of each row over each group
  for (let i = 0; i < k; i++) {
    const line = means.subarray(i * sizes.length, (i + 1) * sizes.length);
    for (let j = 0; j < k; j++) line[index[j]!]! += m[i * k + j]!;
    for (let g = 0; g < sizes.length; g++) line[g]! /= sizes[g]!;
  }
  const blocks = new Float64Array(sizes.length * sizes.length); // of each group over each group
  for (let i = 0; i < k; i++)
    for (let g = 0; g < sizes.length; g++)
      blocks[index[i]! * sizes.length + g]! += means[i * sizes.length + g]! / sizes[index[i]!]!;
  for (let i = 0; i < k; i++) {
    const [mine, across] = [i * sizes.length, index[i]! * sizes.length];
    for (let j = 0; j < k; j++) {
      const g = index[j]!;
      m[i * k + j]! += blocks[across + g]! - means[mine + g]! - means[j * sizes.length + index[i]!]!;
    }
  }
  // Of a constant matrix only rounding is left, which must not look like differences.
  if (largest(m) <= 1e-13 * before) m.fill(0);
}

function largest(values: Float64Array): number {
  let size = 0;
  for (let e = 0; e < values.length; e++) size = Math.max(size, Math.abs(values[e]!));
  return size;
}

/** Groups counted from 0 in the order in which they come, and their sizes. */
function numbered(group: ArrayLike<number>): { index: Uint32Array; sizes: number[] } {
  const places = new Map<number, number>();
  const sizes: number[] = [];
  const index = Uint32Array.from(group, (name) => {
    const place = places.get(name) ?? places.size;
    places.set(name, place);
    sizes[place] = (sizes[place] ?? 0) + 1;
    return place;
  });
  return { index, sizes };
}
