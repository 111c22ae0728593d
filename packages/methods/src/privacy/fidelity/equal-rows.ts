/**
 * Sets of equal rows.
 * @module
 */

/** What a row holds: whole numbers from −1 on, one for each column. */
export type RowValue = (row: number) => number;

/**
 * A number for each row, the same for equal ones, from 0 without gaps in the order in which they are first seen. Rows are
 * found by a hash and compared value by value, so the answer is exact. Time O(rows · columns).
 */
export function equalRows(rows: number, columns: readonly RowValue[]): Uint32Array {
  const hashes = new Int32Array(rows);
  for (const value of columns)
    for (let i = 0; i < rows; i++) hashes[i] = stirred(Math.imul(hashes[i]!, 0x01000193) ^ (value(i) + 1));
  let size = 2;
  while (size < 2 * rows) size *= 2;
  const mask = size - 1;
  const first = new Int32Array(size).fill(-1); // the first row of a kind, by its hash
  const group = new Uint32Array(rows);
  let groups = 0;
  for (let i = 0; i < rows; i++) {
    let slot = hashes[i]! & mask;
    for (;;) {
      const other = first[slot]!;
      if (other < 0) {
        first[slot] = i;
        group[i] = groups++;
        break;
      }
      if (hashes[other] === hashes[i] && columns.every((value) => value(other) === value(i))) {
        group[i] = group[other]!;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return group;
}

/** Every bit depends on all above it and below. */
function stirred(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}

/** How many of the rows each group holds. */
export function groupSizes(group: Uint32Array): Float64Array {
  const sizes = new Float64Array(group.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of group) sizes[id]!++;
  return sizes;
}
