/** Points of int16 for `nearestI16`: four by four, two coordinates of each in turn. @module */

/** Where coordinate c of point j stands. */
export function placeOf(j: number, c: number, columns: number): number {
  return (j - (j % 4)) * columns + 8 * (c >> 1) + 2 * (j % 4) + (c % 2);
}
