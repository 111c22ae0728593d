import { type Kernels, type NumberArray, openKernels, type Scope } from "@pushforward/kernels";
import { expect } from "vitest";

/** On this thread, so that memory is not shared and no worker starts. */
export const wasm = await openKernels({ threads: 1 });
export const plain = await openKernels({ threads: 1, implementation: "plain" });

/** Lengths on either side of every lane and loop boundary, and many passes of the loops. */
export const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 257];

/** Call with a scope that is freed afterwards; the arrays given back are copies. */
export function inScope(kernels: Kernels, work: (kernels: Kernels, scope: Scope) => NumberArray[]): NumberArray[] {
  const scope = kernels.scope();
  try {
    return work(kernels, scope).map((array) => array.slice());
  } finally {
    scope.free();
  }
}

/** Run both twins, demand the same bits, give the results. */
export function both(work: (kernels: Kernels, scope: Scope) => NumberArray[]): NumberArray[] {
  const [fast, slow] = [inScope(wasm, work), inScope(plain, work)];
  expect(fast.map(hash)).toEqual(slow.map(hash));
  return fast;
}

/** FNV-1a over the bytes, all NaN counting as one. */
export function hash(array: NumberArray): string {
  const canonical = array.map((value) => (Number.isNaN(value) ? Number.NaN : value));
  const bytes = new Uint8Array(canonical.buffer, canonical.byteOffset, canonical.byteLength);
  let state = 0x811c9dc5;
  for (const byte of bytes) state = Math.imul(state ^ byte, 0x01000193);
  return (state >>> 0).toString(16).padStart(8, "0");
}

/** Numbers of one seed, uniform on [-size, size). */
export function uniform(length: number, seed: number, size = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return size * (((mixed ^ (mixed >>> 16)) >>> 0) / 2147483648 - 1);
  });
}
