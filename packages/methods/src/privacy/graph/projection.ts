/**
 * Tables over attributes, row-major: the last attribute runs fastest.
 * @module
 */

/** Cells of a table over `attributes`. */
export function tableCells(attributes: readonly number[], sizes: readonly number[]): number {
  let cells = 1;
  for (const attribute of attributes) cells *= sizes[attribute]!;
  return cells;
}

/** For each cell of a table over `attributes`, the cell of the table over `onto` that it adds to. */
export function projection(
  attributes: readonly number[],
  onto: readonly number[],
  sizes: readonly number[],
): Int32Array<ArrayBuffer> {
  let cells = Int32Array.of(0);
  for (const attribute of attributes) {
    const at = onto.indexOf(attribute);
    const stride = at < 0 ? 0 : tableCells(onto.slice(at + 1), sizes);
    cells = extend(cells, sizes[attribute]!, stride);
  }
  return cells;
}

function extend(cells: Int32Array, size: number, stride: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(cells.length * size);
  for (let i = 0, at = 0; i < cells.length; i++)
    for (let value = 0; value < size; value++) longer[at++] = cells[i]! + value * stride;
  return longer;
}

/** Add each value to the cell where it belongs. */
export function addInto(out: Float64Array, values: Float64Array, cells: Int32Array): void {
  for (let i = 0; i < values.length; i++) out[cells[i]!]! += values[i]!;
}

/** Add to each value what its cell holds. */
export function addFrom(values: Float64Array, table: Float64Array, cells: Int32Array): void {
  for (let i = 0; i < values.length; i++) values[i]! += table[cells[i]!]!;
}

/** The table over `onto` that a table over `attributes` sums to. */
export function projectTable(
  table: Float64Array,
  attributes: readonly number[],
  onto: readonly number[],
  sizes: readonly number[],
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(tableCells(onto, sizes));
  addInto(out, table, projection(attributes, onto, sizes));
  return out;
}
