// Elementwise natural logarithms; `out` may be `x`.
import { log4 } from "./lanes/log-f32";
import { log2 } from "./lanes/log-f64";

export function logF64(x: usize, from: i32, to: i32, out: usize): void {
  let i = from;
  for (; i + 2 <= to; i += 2) v128.store(out + (<usize>i << 3), log2(v128.load(x + (<usize>i << 3))));
  if (i < to) v128.store64_lane(out + (<usize>i << 3), log2(v128.load64_zero(x + (<usize>i << 3))), 0);
}

export function logF32(x: usize, from: i32, to: i32, out: usize): void {
  let i = from;
  for (; i + 4 <= to; i += 4) v128.store(out + (<usize>i << 2), log4(v128.load(x + (<usize>i << 2))));
  for (; i < to; i++) v128.store32_lane(out + (<usize>i << 2), log4(v128.load32_zero(x + (<usize>i << 2))), 0);
}
