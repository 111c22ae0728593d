/** ⌊a / b⌋ of big integers as a number, for b > 0: later never rounds up to the next millisecond. */
export function floorDivide(a: bigint, b: bigint): number {
  const quotient = a / b;
  return Number(a < 0n && quotient * b !== a ? quotient - 1n : quotient);
}
