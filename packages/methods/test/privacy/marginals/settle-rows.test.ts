import { seededRng } from "@pushforward/core";
import { mixtureRows, type ProductMixture, settleRows } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const [sizes, K, rows] = [[3, 5, 4], 4, 2000];
const starts = Int32Array.of(0, 3, 8, 12);

function mixture(): ProductMixture {
  const rng = seededRng(3);
  const shares = new Float32Array(12 * K);
  for (let k = 0; k < K; k++) {
    for (let a = 0; a < 3; a++) {
      const draws = Array.from({ length: sizes[a]! }, () => rng.uniform() ** 2);
      const total = draws.reduce((x, y) => x + y, 0);
      draws.forEach((draw, i) => {
        shares[(starts[a]! + i) * K + k] = draw / total;
      });
    }
  }
  return { components: K, starts, shares, loss: 0, steps: 0, converged: true };
}

const columnsOf = (settled: boolean) => async () => {
  const made = mixtureRows(mixture(), rows, seededRng(1));
  if (settled) await settleRows(mixture(), made.columns, made.sizes, { rng: seededRng(2) });
  return made;
};

/** Largest and total error of pair counts. */
function pairErrors(columns: readonly Uint16Array[]): { sum: number; square: number } {
  const { shares } = mixture();
  const result = { sum: 0, square: 0 };
  for (let a = 0; a < 3; a++) {
    for (let b = a + 1; b < 3; b++) {
      for (let i = 0; i < sizes[a]!; i++) {
        for (let j = 0; j < sizes[b]!; j++) {
          let expected = 0;
          for (let k = 0; k < K; k++) {
            expected += (shares[(starts[a]! + i) * K + k]! * shares[(starts[b]! + j) * K + k]!) / K;
          }
          let count = 0;
          for (let row = 0; row < rows; row++) if (columns[a]![row] === i && columns[b]![row] === j) count++;
          result.sum += Math.abs(count - rows * expected);
          result.square += (count - rows * expected) ** 2;
        }
      }
    }
  }
  return result;
}

test("settled rows have a quarter of the sampling error in pairs, at most", async () => {
  const before = pairErrors((await columnsOf(false)()).columns);
  const after = pairErrors((await columnsOf(true)()).columns);
  expect(after.sum).toBeLessThan(before.sum / 4);
  expect(after.square).toBeLessThan(before.square / 8);
});

test("every component keeps how often each code occurs in it", async () => {
  const [before, after] = [await columnsOf(false)(), await columnsOf(true)()];
  let first = 0;
  for (const size of before.sizes) {
    for (let a = 0; a < 3; a++) {
      const part = (columns: Uint16Array[]) => [...columns[a]!.subarray(first, first + size)].sort();
      expect(part(after.columns)).toEqual(part(before.columns));
    }
    first += size;
  }
});

test("the same seed settles the same way, and an abort is heeded", async () => {
  expect((await columnsOf(true)()).columns).toEqual((await columnsOf(true)()).columns);
  const many = { ...mixture(), components: 32, shares: new Float32Array(12 * 32).fill(0.25) };
  const made = mixtureRows(many, 320, seededRng(1));
  const watch = { signal: AbortSignal.abort(new Error("enough")) };
  await expect(settleRows(many, made.columns, made.sizes, { rng: seededRng(1), watch })).rejects.toThrow("enough");
});
