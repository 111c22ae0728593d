/**
 * Angles brought to [−π/4, π/4] as the sum of two doubles, however large.
 * @module
 */
import { productError, sumError } from "./exact.js";

/** Rest of the last reduction: high + low. */
export const rest = { high: 0, low: 0 };

/** π/2 in four parts; the first three have 33 bits, so that n times them is exact for n < 2^20. */
const PART_1 = 1.5707963267341256;
const PART_2 = 6.077100506303966e-11;
const PART_3 = 2.0222662487111665e-21;
const PART_4 = 8.4784276603689e-32;

/** Write x − q·π/2 to `rest` and return q mod 4; x finite. */
export function reduceAngle(x: number): number {
  if (Math.abs(x) <= 0.7853981633974483) return keep(x, 0, 0);
  return Math.abs(x) < 1_000_000 ? reduceModerate(x) : reduceLarge(x);
}

function keep(high: number, low: number, quadrant: number): number {
  rest.high = high;
  rest.low = low;
  return quadrant;
}

function reduceModerate(x: number): number {
  const turns = x * 0.6366197723675814;
  const n = (turns < 0 ? turns - 0.5 : turns + 0.5) | 0;
  const first = x - n * PART_1; // exact
  const second = first - n * PART_2;
  const third = second - n * PART_3;
  const lost = sumError(first, -n * PART_2, second) + sumError(second, -n * PART_3, third) - n * PART_4;
  const high = third + lost;
  return keep(high, third - high + lost, n & 3);
}

/** ⌊2/π · 2^1200⌋. */
const TWO_OVER_PI = BigInt(
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b",
);
const KEPT = 192n; // bits after the point; rests of doubles have at most 62 leading zeros

/** x·2/π in integers: an integer times a power of two times 1200 bits of 2/π. */
function reduceLarge(x: number): number {
  let exponent = 0;
  let size = Math.abs(x);
  for (; size >= 9007199254740992; size /= 2) exponent++;
  for (; !Number.isInteger(size); size *= 2) exponent--;
  const fraction = BigInt(1200 - exponent) - KEPT;
  const turns = (BigInt(size) * TWO_OVER_PI) >> fraction;
  const n = (turns + (1n << (KEPT - 1n))) >> KEPT;
  const left = turns - (n << KEPT);
  const quadrant = Number(n & 3n);
  const head = Number(left);
  const high = head * 2 ** -192;
  const low = Number(left - BigInt(head)) * 2 ** -192;
  const product = high * 1.5707963267948966;
  const tail =
    productError(high, 1.5707963267948966, product) + high * 6.123233995736766e-17 + low * 1.5707963267948966;
  return x < 0 ? keep(-product, -tail, -quadrant & 3) : keep(product, tail, quadrant);
}
