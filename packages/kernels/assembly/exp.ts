// Elementwise exponentials; `out` may be `x`.
import { exp4 } from "./lanes/exp-f32";
import { exp2 } from "./lanes/exp-f64";

export function expF64(x: usize, from: i32, to: i32, out: usize): void {
  let i = from;
  for (; i + 2 <= to; i += 2) v128.store(out + (<usize>i << 3), exp2(v128.load(x + (<usize>i << 3))));
  if (i < to) v128.store64_lane(out + (<usize>i << 3), exp2(v128.load64_zero(x + (<usize>i << 3))), 0);
}

export function expF32(x: usize, from: i32, to: i32, out: usize): void {
  let i = from;
  for (; i + 4 <= to; i += 4) v128.store(out + (<usize>i << 2), exp4(v128.load(x + (<usize>i << 2))));
  for (; i < to; i++) v128.store32_lane(out + (<usize>i << 2), exp4(v128.load32_zero(x + (<usize>i << 2))), 0);
}
