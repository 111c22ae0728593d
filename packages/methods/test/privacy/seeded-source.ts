/** Noise that can be repeated, for tests alone: releases know the system's source only. */
import { seededRng } from "@pushforward/core";
import { type OpenPrivateData, openWithSource, type PrivateDataOptions } from "@pushforward/methods/privacy/door";
import { type RandomSource, randomSource } from "@pushforward/methods/privacy/noise";

export function seededSource(seed: number): RandomSource {
  const rng = seededRng(seed);
  return randomSource((words) => rng.fillU32(words));
}

/** `openPrivateData` with noise that can be repeated. */
export function openSeeded(seed: number, options: PrivateDataOptions): OpenPrivateData {
  return openWithSource(seededSource(seed), options);
}
