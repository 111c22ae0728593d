// Cholesky factor and triangular systems by halving: almost all the work is a matrix product.
import { gemm, gemmScratch } from "./gemm";
import { at, axpy, dot, place, put } from "./vectors";

const LEAF = 24;

/** Where to cut n in two: a multiple of 8 near the middle. */
// @ts-ignore: decorator
@inline function half(n: i32): i32 {
  return ((n >> 1) + 7) & ~7;
}

export function choleskyScratch(n: i32): i32 {
  return gemmScratch(n, n, n);
}

/**
 * A = L Lᵀ for the symmetric positive definite A (n x n, its lower triangle); L replaces that triangle.
 * Returns the first pivot that is not positive, or -1.
 */
export function cholesky(n: i32, a: usize, lda: i32, scratch: usize): i32 {
  if (n <= LEAF) return choleskyLeaf(n, a, lda);
  const h = half(n), rest = n - h;
  let bad = cholesky(h, a, lda, scratch);
  if (bad >= 0) return bad;
  const below = place(a, lda, h, 0), corner = place(a, lda, h, h);
  solveRight(rest, h, a, lda, below, lda, scratch);
  gemm(2 | 4, rest, rest, h, -1, below, lda, below, lda, 1, corner, lda, scratch);
  bad = cholesky(rest, corner, lda, scratch);
  return bad < 0 ? -1 : h + bad;
}

function choleskyLeaf(n: i32, a: usize, lda: i32): i32 {
  for (let i = 0; i < n; i++) {
    const row = place(a, lda, i, 0);
    for (let j = 0; j < i; j++) {
      const other = place(a, lda, j, 0);
      put(row, j, (at(row, j) - dot(j, row, other)) / at(other, j));
    }
    const pivot = at(row, i) - dot(i, row, row);
    if (!(pivot > 0)) return i;
    put(row, i, sqrt(pivot));
  }
  return -1;
}

/** X := X L⁻ᵀ for X (m x n) and the lower triangular L. */
function solveRight(m: i32, n: i32, l: usize, ldl: i32, x: usize, ldx: i32, scratch: usize): void {
  if (n <= LEAF) {
    for (let i = 0; i < m; i++) solveRow(n, l, ldl, place(x, ldx, i, 0));
    return;
  }
  const h = half(n);
  solveRight(m, h, l, ldl, x, ldx, scratch);
  const right = x + (<usize>h << 3);
  gemm(2, m, n - h, h, -1, x, ldx, place(l, ldl, h, 0), ldl, 1, right, ldx, scratch);
  solveRight(m, n - h, place(l, ldl, h, h), ldl, right, ldx, scratch);
}

function solveRow(n: i32, l: usize, ldl: i32, x: usize): void {
  for (let j = 0; j < n; j++) {
    const row = place(l, ldl, j, 0);
    put(x, j, (at(x, j) - dot(j, x, row)) / at(row, j));
  }
}

/** Bytes of scratch for solveTriangular. */
export function solveTriangularScratch(n: i32, columns: i32): i32 {
  return gemmScratch(n, columns, n);
}

/**
 * B := op(T)⁻¹ B for the triangular T (n x n) and B (n x columns). Bits of `form`: 1 transposes T, 2 says that T is
 * the upper triangle (else the lower one). The other triangle is not read.
 */
export function solveTriangular(form: i32, n: i32, columns: i32, t: usize, ldt: i32, b: usize, ldb: i32, scratch: usize): void {
  const trans = form & 1;
  const downwards = form == 0 || form == 3; // the first unknown is known first
  if (n <= LEAF || columns < 4) return solveLeaf(trans != 0, downwards, n, columns, t, ldt, b, ldb);
  const h = half(n), rest = n - h;
  const low = place(b, ldb, h, 0), corner = place(t, ldt, h, h);
  const block = form & 2 ? t + (<usize>h << 3) : place(t, ldt, h, 0);
  if (downwards) {
    solveTriangular(form, h, columns, t, ldt, b, ldb, scratch);
    gemm(trans, rest, columns, h, -1, block, ldt, b, ldb, 1, low, ldb, scratch);
    solveTriangular(form, rest, columns, corner, ldt, low, ldb, scratch);
  } else {
    solveTriangular(form, rest, columns, corner, ldt, low, ldb, scratch);
    gemm(trans, h, columns, rest, -1, block, ldt, low, ldb, 1, b, ldb, scratch);
    solveTriangular(form, h, columns, t, ldt, b, ldb, scratch);
  }
}

function solveLeaf(trans: bool, downwards: bool, n: i32, columns: i32, t: usize, ldt: i32, b: usize, ldb: i32): void {
  for (let step = 0; step < n; step++) {
    const i = downwards ? step : n - 1 - step;
    const row = place(b, ldb, i, 0);
    for (let before = 0; before < step; before++) {
      const j = downwards ? before : n - 1 - before;
      axpy(columns, -load<f64>(trans ? place(t, ldt, j, i) : place(t, ldt, i, j)), place(b, ldb, j, 0), row);
    }
    const pivot = load<f64>(place(t, ldt, i, i));
    for (let c = 0; c < columns; c++) put(row, c, at(row, c) / pivot);
  }
}
