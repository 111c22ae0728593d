// Bits of floats as unsigned integers in the order of the numbers: −∞ … −0, +0 … ∞, then one NaN.

// @ts-ignore: decorator
@inline
export function toOrdered<K>(bits: K): K {
  if (sizeof<K>() == 4) {
    let u = <u32>bits;
    if ((u & 0x7fffffff) > 0x7f800000) u = 0x7fc00000;
    return <K>(u ^ (<u32>(<i32>u >> 31) | 0x80000000));
  }
  let u = <u64>bits;
  if ((u & 0x7fffffffffffffff) > 0x7ff0000000000000) u = 0x7ff8000000000000;
  return <K>(u ^ (<u64>(<i64>u >> 63) | 0x8000000000000000));
}

/** The same where there is no NaN. */
// @ts-ignore: decorator
@inline
export function toOrderedNumber<K>(bits: K): K {
  if (sizeof<K>() == 4) return <K>(<u32>bits ^ (<u32>(<i32>bits >> 31) | 0x80000000));
  return <K>(<u64>bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000));
}

// @ts-ignore: decorator
@inline
export function fromOrdered<K>(ordered: K): K {
  if (sizeof<K>() == 4) {
    const u = <u32>ordered;
    return <K>(u ^ (((u >> 31) - 1) | 0x80000000));
  }
  const u = <u64>ordered;
  return <K>(u ^ (((u >> 63) - 1) | 0x8000000000000000));
}
