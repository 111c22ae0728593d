/**
 * Doubles as the exact numbers they are: whole multiples of 2^−1074. Sums of losses are kept in these, so that no
 * rounding lets a budget be overspent.
 * @module
 */
const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);
const FRACTION = (1n << 52n) - 1n;

/** x·2^1074, for a finite x ≥ 0. */
export function exactUnits(x: number): bigint {
  float[0] = x;
  const exponent = bits[0]! >> 52n;
  const fraction = bits[0]! & FRACTION;
  return exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
}

/** The largest double at most units·2^−1074, for units ≥ 0. */
export function doubleBelow(units: bigint): number {
  const shift = BigInt(Math.max(0, bitLength(units) - 53));
  const kept = units >> shift;
  bits[0] = kept <= FRACTION ? kept : ((shift + 1n) << 52n) | (kept & FRACTION);
  return float[0]!;
}

/** ⌈a/b⌉ for a ≥ 0, b > 0. */
export function ceilQuotient(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

/** ⌊√x⌋, by Newton's steps from above. */
export function bigRoot(x: bigint): bigint {
  if (x < 2n) return x;
  let root = 1n << BigInt((bitLength(x) + 1) >> 1);
  for (;;) {
    const next = (root + x / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function bitLength(x: bigint): number {
  const hex = x.toString(16);
  return 4 * hex.length - Math.clz32(Number.parseInt(hex[0]!, 16)) + 28;
}
