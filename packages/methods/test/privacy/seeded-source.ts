/** Noise that can be repeated, for tests alone: releases know the system's source only. */
import { seededRng } from "@pushforward/core";
import { type OpenPrivateData, openWithSource, type PrivateDataOptions } from "@pushforward/methods/privacy/door";
import { type RandomSource, randomSource } from "@pushforward/methods/privacy/noise";

/** xoshiro128**, several times as fast as the generator that gives it its state. */
export function seededSource(seed: number): RandomSource {
  const state = new Uint32Array(4);
  seededRng(seed).fillU32(state);
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  return randomSource((words) => {
    for (let i = 0; i < words.length; i++) {
      const times5 = Math.imul(b, 5);
      words[i] = Math.imul((times5 << 7) | (times5 >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
  });
}

/** `openPrivateData` with noise that can be repeated. */
export function openSeeded(seed: number, options: PrivateDataOptions): OpenPrivateData {
  return openWithSource(seededSource(seed), options);
}
