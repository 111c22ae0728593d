/**
 * Masses in whole units, so that sums, flows and ties are exact in double precision.
 * @module
 */

/** Units of the whole mass when weights are given: sums of as many stay exact. */
const wholeUnits = 2 ** 52;

export interface Masses {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Units of each side's total. */
  readonly total: number;
}

/**
 * Shares `a` and `b` (undefined for equal ones) as integers of equal total. Equal shares on both sides stay equal;
 * others are rounded so that every cumulative sum is within half a unit, that is 1.1e-16 of the whole.
 */
export function wholeMasses(n: number, m: number, a: Float64Array | undefined, b: Float64Array | undefined): Masses {
  if (a || b) return { x: rounded(n, a), y: rounded(m, b), total: wholeUnits };
  const divisor = greatestCommonDivisor(n, m);
  const [perX, perY] = [m / divisor, n / divisor];
  return { x: new Float64Array(n).fill(perX), y: new Float64Array(m).fill(perY), total: n * perX };
}

function greatestCommonDivisor(n: number, m: number): number {
  return m === 0 ? n : greatestCommonDivisor(m, n % m);
}

function rounded(n: number, shares: Float64Array | undefined): Float64Array {
  const units = new Float64Array(n);
  const sum = shares ? shares.reduce((x, y) => x + y, 0) : n;
  let [upTo, done] = [0, 0];
  const lastPositive = shares ? shares.findLastIndex((share) => share > 0) : n - 1;
  for (let i = 0; i <= lastPositive; i++) {
    upTo += shares ? shares[i]! : 1;
    const end = i === lastPositive ? wholeUnits : Math.min(wholeUnits, Math.round((upTo / sum) * wholeUnits));
    units[i] = end - done;
    done = end;
  }
  keepPositive(units, shares);
  return units;
}

/** Shares too small to count keep one unit, taken from the largest. */
function keepPositive(units: Float64Array, shares: Float64Array | undefined): void {
  let largest = 0;
  for (let i = 1; i < units.length; i++) if (units[i]! > units[largest]!) largest = i;
  for (let i = 0; i < units.length; i++) {
    if (units[i]! > 0 || (shares && !(shares[i]! > 0))) continue;
    units[i] = 1;
    units[largest]!--;
  }
}
