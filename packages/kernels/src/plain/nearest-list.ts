/**
 * A list of the k nearest, ascending by distance and then by id.
 * @module
 */

export interface Found {
  readonly values: Float64Array;
  readonly indices: Int32Array;
}

/** Put a point into the list if it is nearer than the last. */
export function enterNearest({ values, indices }: Found, value: number, id: number): void {
  let z = values.length - 1;
  if (value > values[z]! || (value === values[z]! && id > indices[z]!)) return;
  for (; z > 0 && !(values[z - 1]! < value || (values[z - 1] === value && indices[z - 1]! < id)); z--) {
    values[z] = values[z - 1]!;
    indices[z] = indices[z - 1]!;
  }
  values[z] = value;
  indices[z] = id;
}
