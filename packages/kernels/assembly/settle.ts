// The end of a sort: what is still out of order, a little here and there, is inserted.
import { toOrdered } from "./lanes/ordered";

/** Moves for each key after which inserting is given up. */
const PATIENCE: i64 = 8;

/** Insert what is out of order, stably; false where that takes too long. outPayload 0 means no payload. */
export function settle<K>(out: usize, outPayload: usize, n: i32): bool {
  let left = PATIENCE * <i64>n;
  for (let i = 1; i < n; i++) {
    // Most keys stand where they should: four at a time.
    if (sizeof<K>() == 4) {
      while (i + 4 <= n && fourInOrder(out + (<usize>i << 2))) i += 4;
      if (i >= n) break;
    }
    const float = load<K>(out + <usize>i * sizeof<K>());
    const key = toOrdered<K>(float);
    if (toOrdered<K>(load<K>(out + <usize>(i - 1) * sizeof<K>())) <= key) continue;
    const value = outPayload ? load<u32>(outPayload + (<usize>i << 2)) : 0;
    let at = i;
    do {
      at--;
      store<K>(out + <usize>(at + 1) * sizeof<K>(), load<K>(out + <usize>at * sizeof<K>()));
      if (outPayload) store<u32>(outPayload + (<usize>(at + 1) << 2), load<u32>(outPayload + (<usize>at << 2)));
    } while (at > 0 && toOrdered<K>(load<K>(out + <usize>(at - 1) * sizeof<K>())) > key);
    store<K>(out + <usize>at * sizeof<K>(), float);
    if (outPayload) store<u32>(outPayload + (<usize>at << 2), value);
    left -= i - at;
    if (left < 0) return false;
  }
  return true;
}

/** Whether none of the four floats from here on, of which none is NaN, stands before the one in front of it. */
// @ts-ignore: decorator
@inline
function fourInOrder(at: usize): bool {
  return !v128.any_true(i32x4.gt_s(signed4(v128.load(at - 4)), signed4(v128.load(at))));
}

/** Bits of floats as signed integers in the order of the numbers. */
// @ts-ignore: decorator
@inline
function signed4(bits: v128): v128 {
  return v128.xor(bits, i32x4.shr_u(i32x4.shr_s(bits, 31), 1));
}
