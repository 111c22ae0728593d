// A list of the k nearest, ascending by distance and then by id.

/** The id where there is none. */
export const NONE: i32 = 0x7fffffff;

/** Put a point that is nearer than the last into the list. */
export function enterList(values: usize, indices: usize, k: i32, value: f64, index: i32): void {
  let v = values + (<usize>(k - 1) << 3), p = indices + (<usize>(k - 1) << 2);
  while (v > values) {
    const above = load<f64>(v - 8), other = load<i32>(p - 4);
    if (above < value || (above == value && other < index)) break;
    store<f64>(v, above);
    store<i32>(p, other);
    v -= 8;
    p -= 4;
  }
  store<f64>(v, value);
  store<i32>(p, index);
}
