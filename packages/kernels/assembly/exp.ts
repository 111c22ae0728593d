// Elementwise exponentials; `out` may be `x`. Four vectors in a row share the constants.
import { exp4 } from "./lanes/exp-f32";
import { exp2 } from "./lanes/exp-f64";

export function expF64(x: usize, from: i32, to: i32, out: usize): void {
  let i = from;
  for (; i + 8 <= to; i += 8) {
    const a = x + (<usize>i << 3);
    const b = out + (<usize>i << 3);
    v128.store(b, exp2(v128.load(a)));
    v128.store(b, exp2(v128.load(a, 16)), 16);
    v128.store(b, exp2(v128.load(a, 32)), 32);
    v128.store(b, exp2(v128.load(a, 48)), 48);
  }
  for (; i < to; i++) v128.store64_lane(out + (<usize>i << 3), exp2(v128.load64_zero(x + (<usize>i << 3))), 0);
}

export function expF32(x: usize, from: i32, to: i32, out: usize): void {
  let i = from;
  for (; i + 16 <= to; i += 16) {
    const a = x + (<usize>i << 2);
    const b = out + (<usize>i << 2);
    v128.store(b, exp4(v128.load(a)));
    v128.store(b, exp4(v128.load(a, 16)), 16);
    v128.store(b, exp4(v128.load(a, 32)), 32);
    v128.store(b, exp4(v128.load(a, 48)), 48);
  }
  for (; i < to; i++) v128.store32_lane(out + (<usize>i << 2), exp4(v128.load32_zero(x + (<usize>i << 2))), 0);
}
