// Elementwise natural logarithms; `out` may be `x`. Four vectors in a row share the constants.
import { log4 } from "./lanes/log-f32";
import { log2 } from "./lanes/log-f64";

export function logF64(x: usize, from: i32, to: i32, out: usize): void {
  let i = from;
  for (; i + 8 <= to; i += 8) {
    const a = x + (<usize>i << 3);
    const b = out + (<usize>i << 3);
    v128.store(b, log2(v128.load(a)));
    v128.store(b, log2(v128.load(a, 16)), 16);
    v128.store(b, log2(v128.load(a, 32)), 32);
    v128.store(b, log2(v128.load(a, 48)), 48);
  }
  for (; i < to; i++) v128.store64_lane(out + (<usize>i << 3), log2(v128.load64_zero(x + (<usize>i << 3))), 0);
}

export function logF32(x: usize, from: i32, to: i32, out: usize): void {
  let i = from;
  for (; i + 16 <= to; i += 16) {
    const a = x + (<usize>i << 2);
    const b = out + (<usize>i << 2);
    v128.store(b, log4(v128.load(a)));
    v128.store(b, log4(v128.load(a, 16)), 16);
    v128.store(b, log4(v128.load(a, 32)), 32);
    v128.store(b, log4(v128.load(a, 48)), 48);
  }
  for (; i < to; i++) v128.store32_lane(out + (<usize>i << 2), log4(v128.load32_zero(x + (<usize>i << 2))), 0);
}
