/**
 * Sets of equal rows.
 * @module
 */

/** What a row holds: whole numbers from −1 on, one for each column. */
export type RowValue = (row: number) => number;

/**
 * A number for each row, the same for equal ones, from 0 without gaps: rows that were equal so far part by the next value.
 * Exact, nothing is hashed away. Time O(rows · columns).
 */
export function equalRows(rows: number, columns: readonly RowValue[]): Uint32Array {
  const group = new Uint32Array(rows);
  for (const value of columns) {
    let different = 0;
    for (let i = 0; i < rows; i++) different = Math.max(different, value(i) + 2);
    const place = new Map<number, number>();
    for (let i = 0; i < rows; i++) {
      const key = group[i]! * different + value(i) + 1;
      let id = place.get(key);
      if (id === undefined) {
        id = place.size;
        place.set(key, id);
      }
      group[i] = id;
    }
  }
  return group;
}

/** How many of the rows each group holds. */
export function groupSizes(group: Uint32Array): Float64Array {
  const sizes = new Float64Array(group.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of group) sizes[id]!++;
  return sizes;
}
