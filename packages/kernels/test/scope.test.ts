import { openKernels } from "@pushforward/kernels";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });

test("regions start on cache lines, do not overlap and keep their content while the memory grows", () => {
  const scope = kernels.scope();
  const lengths = [0, 1, 7, 8, 9, 1000, 3_000_000];
  const regions = lengths.map((length) => scope.f64(length));
  for (const [k, { view }] of regions.entries()) view.fill(k);
  regions.forEach(({ ptr, view, length }, k) => {
    expect(ptr % 64).toBe(0);
    expect(view.length).toBe(length);
    expect(view.every((value) => value === k)).toBe(true);
  });
  scope.free();
});

test("freed neighbours join: after any order of freeing the whole room is one block again", () => {
  const sizes = [100, 200, 300, 400, 500];
  const probe = kernels.scope();
  const start = probe.u8(1500 + 5 * 64).ptr;
  probe.free();
  for (const order of [
    [0, 1, 2, 3, 4],
    [4, 3, 2, 1, 0],
    [1, 3, 0, 2, 4],
    [2, 0, 4, 1, 3],
  ]) {
    const scopes = sizes.map((size) => {
      const scope = kernels.scope();
      scope.u8(size);
      return scope;
    });
    for (const k of order) scopes[k]!.free();
    const again = kernels.scope();
    expect(again.u8(1500 + 5 * 64).ptr).toBe(start);
    again.free();
  }
});

test("a gap is used by the first block that fits, zeroed on request", () => {
  const [a, b, c] = [kernels.scope(), kernels.scope(), kernels.scope()];
  const gap = a.i32(64);
  gap.view.fill(-1);
  b.u8(64);
  a.free();
  expect(c.i32(65).ptr).not.toBe(gap.ptr);
  const small = c.i32(20, { zero: true });
  expect(small.ptr).toBe(gap.ptr);
  expect([...small.view]).toEqual(new Array(20).fill(0));
  expect(c.i32(20).ptr).toBe(gap.ptr + 128); // 80 bytes take two lines
  b.free();
  c.free();
});

test("copy keeps type and content", () => {
  const scope = kernels.scope();
  for (const array of [Float64Array.of(1.5), Float32Array.of(2.5), Int16Array.of(-3), Uint8Array.of(4)]) {
    expect(scope.copy(array).view).toEqual(array);
  }
  scope.free();
});

test("a freed scope refuses use; freeing twice is freeing once", () => {
  const scope = kernels.scope();
  const region = scope.f64(4);
  scope.free();
  scope.free();
  expect(() => region.view).toThrow("region: its scope was freed");
  expect(() => scope.f64(1)).toThrow("scope: it was freed");
});

test("what cannot fit is refused before anything is taken, with the sizes in the message", () => {
  const scope = kernels.scope();
  expect(() => scope.f64(2 ** 30)).toThrow(
    /kernels: 8,192 MiB more are needed beside \d+ MiB held.*ceiling is 4,096 MiB/,
  );
  expect(() => scope.f64(-1)).toThrow("length must be a nonnegative integer; received -1");
  expect(scope.f64(10).view.length).toBe(10);
  scope.free();
});
