import type { Kernels, Scope } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

/** Attributes of `sizes` cells in `k` components; rows are padded to whole tiles. */
function problem(sizes: number[], k: number) {
  const starts = Int32Array.from([0, ...sizes.map((_, a) => sizes.slice(0, a + 1).reduce((x, y) => x + y, 0))]);
  const cells = starts.at(-1)!;
  const rows = Math.ceil(cells / 4) * 4;
  const logits = new Float32Array(rows * k);
  logits.set(uniform(cells * k, 3, 2));
  const attributeOf = (cell: number) => starts.findLastIndex((start) => start <= cell);
  return { sizes, k, starts, cells, rows, logits, attributeOf };
}
type Problem = ReturnType<typeof problem>;

const problems = [problem([2, 3], 8), problem([3, 2, 5, 1], 16), problem([4, 9, 2, 7, 6, 5], 24)];

function shares({ functions }: Kernels, scope: Scope, { logits, k, starts, sizes }: Problem) {
  const out = scope.f32(logits.length, { zero: true });
  const [from, at] = [scope.copy(logits), scope.copy(starts)];
  functions.mixtureShares(from.ptr, k, at.ptr, sizes.length, 0, k / 2, out.ptr); // in two ranges
  functions.mixtureShares(from.ptr, k, at.ptr, sizes.length, k / 2, k, out.ptr);
  return out;
}
const softmax = (p: Problem) => both((kernels, scope) => [shares(kernels, scope, p).view])[0] as Float32Array;

test.each(problems)("shares of $sizes are the softmax of each attribute's logits", (p) => {
  const out = softmax(p);
  for (let c = 0; c < p.k; c++) {
    for (let a = 0; a < p.sizes.length; a++) {
      const block = Array.from({ length: p.sizes[a]! }, (_, i) => (p.starts[a]! + i) * p.k + c);
      const sum = block.reduce((total, i) => total + Math.exp(p.logits[i]!), 0);
      // exp in 2 ulp, a sum of at most 9 terms, a division: within 16 roundings of float32.
      for (const i of block) expect(Math.abs(out[i]! / (Math.exp(p.logits[i]!) / sum) - 1)).toBeLessThan(16 * 2 ** -24);
    }
  }
});

/** First row that may be paired with each tile: after the attribute of the tile's first row. */
const firsts = (p: Problem) =>
  Int32Array.from({ length: p.rows / 4 }, (_, tile) => {
    const attribute = Math.min(p.attributeOf(4 * tile), p.sizes.length - 1);
    return p.starts[attribute + 1]! & ~1;
  });

function pairs(kernels: Kernels, scope: Scope, p: Problem) {
  const [table, out] = [shares(kernels, scope, p), scope.f32(p.rows * p.rows, { zero: true })];
  const begins = scope.copy(firsts(p)).ptr;
  const half = 4 * Math.floor(p.rows / 8);
  kernels.functions.mixturePairs(table.ptr, p.k, p.rows, begins, 0, half, out.ptr);
  kernels.functions.mixturePairs(table.ptr, p.k, p.rows, begins, half, p.rows, out.ptr);
  return { table, out };
}

test.each(problems)("pairs of $sizes: sums over components of products of shares, below the diagonal", (p) => {
  const table = softmax(p);
  const [out, singles] = both((kernels, scope) => {
    const made = pairs(kernels, scope, p);
    const sums = scope.f32(p.rows);
    kernels.functions.mixtureSingles(made.table.ptr, p.k, p.rows, sums.ptr);
    return [made.out.view, sums.view];
  });
  const product = (t: number, r: number) => {
    let sum = 0;
    for (let c = 0; c < p.k; c++) sum += table[t * p.k + c]! * table[r * p.k + c]!;
    return sum;
  };
  for (let t = 0; t < p.cells; t++) {
    expect(singles![t]).toBeCloseTo(
      table.slice(t * p.k, (t + 1) * p.k).reduce((x, y) => x + y, 0),
      5,
    );
    for (let r = 0; r < t; r++) {
      if (p.attributeOf(t) === p.attributeOf(r)) continue;
      const wanted = product(t, r);
      expect(Math.abs(out![t * p.rows + r]! - wanted)).toBeLessThanOrEqual((p.k / 4 + 4) * 2 ** -24 * wanted);
    }
  }
});

/** Loss, slopes and gradient of the fit to random targets. */
function descent(kernels: Kernels, scope: Scope, p: Problem) {
  const d = p.sizes.length;
  const { table, out } = pairs(kernels, scope, p);
  const targets = scope.copy(new Float32Array(uniform(p.rows * p.rows, 5, 0.2).map(Math.abs)));
  const weights = scope.copy(new Float32Array(uniform(d * d, 6).map((w) => 1.5 + w)));
  const starts = scope.copy(p.starts);
  const loss = kernels.functions.mixtureResiduals(
    ...([out.ptr, targets.ptr, p.rows, starts.ptr, d, weights.ptr, 1 / p.k] as const),
  );
  const linear = scope.copy(new Float32Array(uniform(p.rows, 7)));
  const gradient = scope.f32(p.rows * p.k);
  for (const [from, to] of [
    [0, 8],
    [8, p.k],
  ] as const) {
    kernels.functions.mixtureGradient(out.ptr, p.rows, linear.ptr, table.ptr, p.k, from, to, gradient.ptr);
  }
  return { table, targets, weights, slopes: out, linear, gradient, loss, starts };
}

test.each(problems)(
  "residuals of $sizes: weighted errors on both sides, nothing within an attribute, their sum",
  (p) => {
    const [table, targets, weights, slopes, linear, gradient, loss] = both((kernels, scope) => {
      const made = descent(kernels, scope, p);
      const regions = [made.table, made.targets, made.weights, made.slopes, made.linear, made.gradient];
      return [...regions.map(({ view }) => view), Float64Array.of(made.loss)];
    }) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float64Array];
    const d = p.sizes.length;
    let sum = 0;
    for (let t = 0; t < p.cells; t++) {
      for (let r = 0; r < p.cells; r++) {
        const [high, low] = [Math.max(t, r), Math.min(t, r)];
        const [b, a] = [p.attributeOf(high), p.attributeOf(low)];
        let mean = 0;
        for (let c = 0; c < p.k; c++) mean += (table[t * p.k + c]! * table[r * p.k + c]!) / p.k;
        const error = mean - targets[high * p.rows + low]!;
        const wanted = a === b ? 0 : weights[b * d + a]! * error;
        expect(Math.abs(slopes[t * p.rows + r]! - wanted)).toBeLessThan(2e-6);
        if (t > r) sum += wanted * error;
      }
    }
    expect(Math.abs(loss[0]! / sum - 1)).toBeLessThan(1e-5);
    for (let r = 0; r < p.cells; r++) {
      for (let c = 0; c < p.k; c++) {
        let wanted = linear[r]!;
        for (let t = 0; t < p.rows; t++) wanted += slopes[r * p.rows + t]! * table[t * p.k + c]!;
        expect(Math.abs(gradient[r * p.k + c]! - wanted)).toBeLessThan(1e-5);
      }
    }
  },
);

test.each(problems)("a first step on $sizes moves every logit by the rate against the sign of its gradient", (p) => {
  const [before, after, table, next, gradient, moments] = both((kernels, scope) => {
    const made = descent(kernels, scope, p);
    const [logits, old] = [scope.copy(p.logits), made.table.view.slice()];
    const zero = () => scope.f32(p.rows * p.k, { zero: true });
    const [first, second] = [zero(), zero()];
    // After one step m = 0.1·s and v = 0.01·s², so the corrected rate is rate·√0.01/0.1.
    kernels.functions.mixtureStep(
      ...([logits.ptr, first.ptr, second.ptr, made.table.ptr, made.gradient.ptr, p.k, made.starts.ptr] as const),
      ...([p.sizes.length, 0, p.k, (0.05 * 0.1) / 0.1, 0.9, 0.99, 1e-12] as const),
    );
    return [p.logits, logits.view, old, made.table.view, made.gradient.view, first.view];
  }) as Float32Array[];
  const expected = new Float64Array(p.rows * p.k);
  for (let a = 0; a < p.sizes.length; a++) {
    for (let c = 0; c < p.k; c++) {
      const block = Array.from({ length: p.sizes[a]! }, (_, i) => (p.starts[a]! + i) * p.k + c);
      const mean = block.reduce((sum, i) => sum + table![i]! * gradient![i]!, 0);
      for (const i of block) expected[i] = table![i]! * (gradient![i]! - mean);
      const total = block.reduce((sum, i) => sum + next![i]!, 0);
      expect(total).toBeCloseTo(1, 5);
    }
  }
  for (let i = 0; i < p.cells * p.k; i++) {
    expect(Math.abs(moments![i]! - 0.1 * expected[i]!)).toBeLessThan(1e-7);
    if (Math.abs(expected[i]!) > 1e-5) expect(after![i]! - before![i]!).toBeCloseTo(-0.05 * Math.sign(expected[i]!), 4);
  }
});

test("a second step blends gradients and their squares as Adam does", () => {
  const p = problems[0]!;
  const rates = [0.02, 0.01];
  const [first, second, logits, ...gradients] = both((kernels, scope) => {
    const zero = () => scope.f32(p.rows * p.k, { zero: true });
    const [first, second, logits] = [zero(), zero(), scope.copy(p.logits)];
    const made = descent(kernels, scope, p);
    const slopes = rates.map((rate) => {
      const before = made.table.view.slice();
      kernels.functions.mixtureStep(
        ...([logits.ptr, first.ptr, second.ptr, made.table.ptr, made.gradient.ptr, p.k, made.starts.ptr] as const),
        ...([p.sizes.length, 0, p.k, rate, 0.9, 0.99, 1e-3] as const),
      );
      return before;
    });
    return [first.view, second.view, logits.view, made.gradient.view, ...slopes];
  }) as Float32Array[];
  const [gradient, ...tables] = gradients;
  for (let a = 0; a < p.sizes.length; a++) {
    for (let c = 0; c < p.k; c++) {
      const block = Array.from({ length: p.sizes[a]! }, (_, i) => (p.starts[a]! + i) * p.k + c);
      for (const i of block) {
        let [m, v, logit] = [0, 0, p.logits[i]!];
        tables.forEach((table, t) => {
          const mean = block.reduce((sum, j) => sum + table[j]! * gradient![j]!, 0);
          const slope = table[i]! * (gradient![i]! - mean);
          m = 0.9 * m + 0.1 * slope;
          v = 0.99 * v + 0.01 * slope ** 2;
          logit -= (rates[t]! * m) / (Math.sqrt(v) + 1e-3);
        });
        expect(first![i]).toBeCloseTo(m, 6);
        expect(second![i]).toBeCloseTo(v, 6);
        expect(logits![i]).toBeCloseTo(logit, 5);
      }
    }
  }
});
