/**
 * How much scratch memory kernels ask for.
 * @module
 */

/** For `squaredDistances…`, `distances…`, `dots…` and `project…` over d coordinates. */
export const pairwiseScratchBytes = (d: number): number => 64 * (d + 1);

/** For `lse…` over `dim` coordinates: 128 maxima and totals, then 256 scores, offsets and points. */
export const lseScratchBytes = (dim: number): number => 128 * 16 + 256 * 8 * (dim + 2);

/** For `sort…` and `sortPairs…` over n keys of 4 or 8 bytes: tables of digits, then keys and payloads. */
export const sortScratchBytes = (n: number, keyBytes: 4 | 8): number => 6144 * keyBytes + n * (keyBytes + 4);

/** For `planGroups…` over `dim` coordinates: 256 offsets and points, then a group that has no place. */
export const planGroupsScratchBytes = (dim: number): number => 256 * 4 * (dim + 1) + 64;

/** For `slicedCosts…` of n and m points in R^d, `batch` lines at a time, with numbers of 4 or 8 bytes. */
export const slicedCostsScratchBytes = (n: number, m: number, d: number, batch: number, bytes: 4 | 8): number =>
  (batch + 1) * (n + m) * bytes +
  4 * (n + m) +
  Math.max(pairwiseScratchBytes(d), sortScratchBytes(Math.max(n, m), bytes)) +
  448;

/** For `neighbours…`: the distances of a tile, then a stack as deep as a tree of 2^31 points. */
export const neighbourScratchBytes = 128 + 64 * 24;

/** For `rank…` with blocks of `block` points in R^d: bits and sides of a box, or what sorting a column needs. */
export const rankScratchBytes = (block: number, d: number): number =>
  Math.max(block / 8 + 16 * d, 12 * block + sortScratchBytes(block, 8));

/** Numbers of the edges of a column of `rankColumn`: first and last values of its cells and of groups of 16. */
export const rankEdges = (cells: number): number => 2 * (2 * Math.ceil(cells / 32) + 16 * Math.ceil(cells / 16));

/** For `labelSumsF32`: sums over the subsets of 32 units, then of four rows over each of the sets. */
export const labelScratchBytes = (columns: number): number => 4 * 256 * 16 + 16 * columns;
