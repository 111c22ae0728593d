import { seededRng } from "@pushforward/core";
import { expect, test } from "vitest";
import { both, lengths } from "./support/twins.js";

type Words = [number, number, number, number];

function fill(blocks: number, [c0, c1, c2, c3]: Words, key: [number, number]): Uint32Array {
  return both(({ functions }, scope) => {
    const out = scope.u32(4 * blocks);
    functions.philoxFill(out.ptr, blocks, c0, c1, c2, c3, ...key);
    return [out.view];
  })[0] as Uint32Array;
}

// Known answers that come with Random123 1.14 (kat_vectors, philox4x32-10).
const known: [Words, [number, number], Words][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(known)("the published answer for counter %o", (counter, key, answer) => {
  expect([...fill(1, counter, key)]).toEqual(answer);
});

test.each(lengths)("%d blocks are as many single blocks with the counter moved on", (blocks) => {
  const whole = fill(blocks, [5, 6, 7, 8], [9, 10]);
  for (let b = 0; b < blocks; b++) {
    expect(whole.subarray(4 * b, 4 * b + 4)).toEqual(fill(1, [5 + b, 6, 7, 8], [9, 10]));
  }
});

test("the first word carries into the second, and the second wraps", () => {
  for (const [low, high, next] of [
    [0xfffffffd, 3, 4],
    [0xfffffffe, 0xffffffff, 0],
  ] as const) {
    const blocks = fill(7, [low, high, 1, 2], [3, 4]);
    for (let b = 0; b < 7; b++) {
      const word = (low + b) % 2 ** 32;
      const single = fill(1, [word, word < low ? next : high, 1, 2], [3, 4]);
      expect(blocks.subarray(4 * b, 4 * b + 4)).toEqual(single);
    }
  }
});

test("the stream of a seed is the one that core draws", () => {
  const seed = 2 ** 40 + 12345;
  const rng = seededRng(seed);
  const drawn = Uint32Array.from({ length: 400 }, () => rng.u32());
  expect(fill(100, [0, 0, 0, 0], [seed % 2 ** 32, Math.floor(seed / 2 ** 32)])).toEqual(drawn);
});
