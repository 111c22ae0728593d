/** All k-element subsets of 0 … n − 1, for tests that enumerate relabellings. */
export function subsets(n: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]];
  const out: number[][] = [];
  for (let first = from; first <= n - k; first++) {
    for (const rest of subsets(n, k - 1, first + 1)) out.push([first, ...rest]);
  }
  return out;
}
