/**
 * Numbers from bytes: correctly rounded, without making a string except for rare cells.
 * @module
 */

const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Powers of ten that a float64 holds exactly. */
export const powersOfTen = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/**
 * Value of the decimal numeral in `bytes[from … to)`, or NaN when it is none. A numeral has an optional sign, digits
 * with at most one decimal mark, and an optional exponent; `inf` and `infinity` count in any case. An integer part
 * with a leading zero (`01234`) is a code, no numeral. Correctly rounded: equal to JavaScript's own `Number`.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number, decimal: number): number {
  const sign = bytes[from]!;
  const start = sign === MINUS || sign === PLUS ? from + 1 : from;
  const size = start < to ? parseUnsigned(bytes, start, to, decimal) : NaN;
  return sign === MINUS ? -size : size;
}

/** The same for a numeral without sign. */
export function parseUnsigned(bytes: Uint8Array, from: number, to: number, decimal: number): number {
  let p = from;
  let high = 0; // the first 15 significant digits
  let low = 0; // up to four more
  let significant = 0;
  let digits = 0;
  let point = -1;
  for (; p < to; p++) {
    const digit = bytes[p]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      digits++;
      if (significant > 0 || digit > 0) significant++;
      if (significant <= 15) high = high * 10 + digit;
      else if (significant <= 19) low = low * 10 + digit;
    } else if (bytes[p] === decimal && point < 0) point = p;
    else break;
  }
  if (digits === 0) return isInfinity(bytes, from, to) ? Infinity : NaN;
  const whole = point < 0 ? p - from : point - from;
  if (whole > 1 && bytes[from] === ZERO) return NaN;
  let power = point < 0 ? 0 : point + 1 - p;
  if (p < to) {
    const exponent = parseExponent(bytes, p, to);
    if (Number.isNaN(exponent)) return NaN;
    power += exponent;
  }
  if (power >= -22 && power <= 22) {
    if (significant <= 15) return power < 0 ? high / powersOfTen[-power]! : high * powersOfTen[power]!;
    if (significant <= 19) {
      const value = scaled(high, low, powersOfTen[significant - 15]!, power);
      if (!Number.isNaN(value)) return value;
    }
  }
  return byLanguage(bytes, from, to, point);
}

/** `e-12` as -12; NaN when it is no exponent. */
function parseExponent(bytes: Uint8Array, from: number, to: number): number {
  if ((bytes[from]! | 0x20) !== 0x65) return NaN;
  let p = from + 1;
  const negative = bytes[p] === MINUS;
  if (negative || bytes[p] === PLUS) p++;
  if (p >= to) return NaN;
  let exponent = 0;
  for (; p < to; p++) {
    const digit = bytes[p]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    if (exponent < 100_000) exponent = exponent * 10 + digit;
  }
  return negative ? -exponent : exponent;
}

/**
 * (high · shift + low) · 10^power rounded once, or NaN when double-double arithmetic cannot tell which neighbour is
 * nearest (about once in 2^50). Integers below 10^19 and 10^|power| are held exactly, the bracket covers the rest.
 */
function scaled(high: number, low: number, shift: number, power: number): number {
  const a = high * shift;
  const t = productError(high, shift, a) + low;
  const n = a + t;
  const rest = t - (n - a);
  const p = powersOfTen[Math.abs(power)]!;
  if (power < 0) {
    const q = n / p;
    const back = q * p;
    const correction = (n - back - productError(q, p, back) + rest) / p;
    return bracket(q, correction, Math.abs(correction));
  }
  const product = n * p;
  const error = productError(n, p, product);
  return bracket(product, error + rest * p, Math.abs(error) + Math.abs(rest * p));
}

function bracket(main: number, correction: number, scale: number): number {
  const slack = scale * 2 ** -49;
  const below = main + (correction - slack);
  return below === main + (correction + slack) ? below : NaN;
}

/** a · b - product exactly (splitting into 26-bit halves [dekker1971]). */
function productError(a: number, b: number, product: number): number {
  const aBig = 134217729 * a;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = 134217729 * b;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function byLanguage(bytes: Uint8Array, from: number, to: number, point: number): number {
  let text = "";
  for (let p = from; p < to; p++) text += p === point ? "." : String.fromCharCode(bytes[p]!);
  return Number(text);
}

const infinity = "infinity";

function isInfinity(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length !== 3 && length !== 8) return false;
  for (let i = 0; i < length; i++) if ((bytes[from + i]! | 0x20) !== infinity.charCodeAt(i)) return false;
  return true;
}
