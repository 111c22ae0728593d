/**
 * Arctangent in plain arithmetic, the same bits in every engine.
 *
 * arctan x = arctan c + arctan((x − c)/(1 + c·x)) for the nearest c of 0, ½, 1, 3/2, ∞ leaves |t| ≤ 7/16,
 * where arctan t = t + t³·A(t²) with A within 2^−53 (`tools/fixtures/special/polynomials.py`).
 * @module
 */

/** arctan c and what its double leaves out, for c = ½, 1, 3/2, ∞. */
const ANCHORS = [
  [0.4636476090008061, 2.2698777452961687e-17],
  [0.7853981633974483, 3.061616997868383e-17],
  [0.982793723247329, 1.3903311031230998e-17],
  [1.5707963267948966, 6.123233995736766e-17],
] as const;

/** Arctangent in radians within 1 ulp. */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0.4375)) return x === 0 ? x : x + bend(x);
  const value = size < 0.6875 ? near(0, 2 * size - 1, 2 + size) : farther(size);
  return x < 0 ? -value : value;
}

/** Angle of the point (x, y) in (−π, π], within 2 ulp; signs of zeros as in `Math.atan2`. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const left = x < 0 || Object.is(x, -0);
  const angle = steepness(Math.abs(y), Math.abs(x));
  const value = left ? Math.PI - (angle - 1.2246467991473532e-16) : angle;
  return y < 0 || Object.is(y, -0) ? -value : value;
}

function steepness(y: number, x: number): number {
  if (y === 0) return 0;
  if (y === x) return 0.7853981633974483; // both may be infinite
  return atan(y / x);
}

function farther(size: number): number {
  if (size < 1.1875) return near(1, size - 1, size + 1);
  if (size < 2.4375) return near(2, size - 1.5, 1 + 1.5 * size);
  return near(3, -1, size);
}

function near(anchor: number, above: number, below: number): number {
  const [high, low] = ANCHORS[anchor]!;
  const t = above / below;
  return high + (t + (bend(t) + low));
}

/** arctan t − t. */
function bend(t: number): number {
  const z = t * t;
  const upper =
    -0.0909090014058555 +
    z *
      (0.07692086204975024 +
        z *
          (-0.06663224869084483 +
            z *
              (0.05847612444521365 +
                z * (-0.050334165154982353 + z * (0.0378116004846169 + z * -0.017532295994972764)))));
  return (
    t *
    (z *
      (-0.33333333333333326 +
        z * (0.19999999999987655 + z * (-0.14285714283127662 + z * (0.11111110899049664 + z * upper)))))
  );
}
