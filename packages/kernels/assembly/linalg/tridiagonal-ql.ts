// Eigenvalues and vectors of small symmetric tridiagonal matrices: implicit QL with rotations of rows.
import { at, place, put, rotate } from "./vectors";

const EPSILON = 2.220446049250313e-16;
const SWEEPS = 60;

/** Rows of Z become eigenvectors (Z starts as the identity), d the eigenvalues, ascending; e is destroyed. */
export function tridiagonalQl(n: i32, d: usize, e: usize, z: usize, ldz: i32): i32 {
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      const m = unreducedEnd(n, l, d, e);
      if (m == l) break;
      if (sweep == SWEEPS) return 1;
      qlStep(n, l, m, d, e, z, ldz);
    }
  }
  sortRows(n, d, z, ldz);
  return 0;
}

/** The first m >= l whose coupling to m + 1 is negligible. */
function unreducedEnd(n: i32, l: i32, d: usize, e: usize): i32 {
  let m = l;
  while (m < n - 1 && abs(at(e, m)) > EPSILON * (abs(at(d, m)) + abs(at(d, m + 1)))) m++;
  return m;
}

/** One implicit QL step with Wilkinson's shift on rows l … m. */
function qlStep(n: i32, l: i32, m: i32, d: usize, e: usize, z: usize, ldz: i32): void {
  let g = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
  let r = sqrt(g * g + 1);
  g = at(d, m) - at(d, l) + at(e, l) / (g + (g >= 0 ? r : -r));
  let s = 1.0, c = 1.0, p = 0.0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * at(e, i), b = c * at(e, i);
    r = sqrt(f * f + g * g);
    if (i + 1 < m) put(e, i + 1, r);
    if (r == 0) {
      // the matrix splits here
      put(d, i + 1, at(d, i + 1) - p);
      return;
    }
    s = f / r;
    c = g / r;
    g = at(d, i + 1) - p;
    r = (at(d, i) - g) * s + 2 * c * b;
    p = s * r;
    put(d, i + 1, g + p);
    g = c * r - b;
    rotate(n, place(z, ldz, i, 0), place(z, ldz, i + 1, 0), c, -s);
  }
  put(d, l, at(d, l) - p);
  put(e, l, g);
}

function sortRows(n: i32, d: usize, z: usize, ldz: i32): void {
  for (let i = 0; i + 1 < n; i++) {
    let least = i;
    for (let j = i + 1; j < n; j++) if (at(d, j) < at(d, least)) least = j;
    if (least == i) continue;
    const value = at(d, i);
    put(d, i, at(d, least));
    put(d, least, value);
    rotate(n, place(z, ldz, i, 0), place(z, ldz, least, 0), 0, 1);
  }
}
