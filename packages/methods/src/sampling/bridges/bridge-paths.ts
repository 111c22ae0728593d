/**
 * Paths from one sample to another, as all bridges give them.
 * @module
 */
import { check, type Rng, type Samples } from "@pushforward/core";
import { type ChangeSummary, changeSummary } from "./mirror-bridge.js";
import { squaredGap } from "./moments.js";

export interface BridgePaths {
  /** Ascending from 0 to 1. */
  readonly times: readonly number[];
  readonly paths: number;
  readonly d: number;
  readonly names?: readonly string[] | undefined;
  /** Positions, paths × times × d. */
  readonly data: Float64Array;
  /** Row of x that each path leaves from. */
  readonly starts: Int32Array;
  /** |X₁ − X₀|² of the paths: mean, and where 5%, 50% and 95% of them lie. */
  readonly change: ChangeSummary;
}

export interface PathOptions {
  /** Path i draws from stream i, so that it is the same beside any others. */
  rng: Rng;
  /** Number of paths; 200 when left out. */
  paths?: number | undefined;
  /** Times inside (0, 1); 0 and 1 come in any case. */
  times?: readonly number[] | undefined;
}

/** Stated once: the code, the catalogue and the manual read these. */
export const pathDefaults = { paths: 200, times: [0.25, 0.5, 0.75] } as const;

/** Times inside (0, 1) in ascending order, each once, and the number of paths. @throws ArgumentError. */
export function readPathOptions(
  options: PathOptions,
  where: string,
): { readonly paths: number; readonly inner: readonly number[] } {
  const { paths = pathDefaults.paths, times = pathDefaults.times } = options;
  check(Number.isInteger(paths) && paths >= 1, where, "paths", "a whole number of at least 1", paths);
  for (const time of times) check(time >= 0 && time <= 1, where, "times", "between 0 and 1", time);
  const inner = [...new Set(times)].filter((time) => time > 0 && time < 1).sort((a, b) => a - b);
  return { paths, inner };
}

/** The cloud of all paths at the time of this place. */
export function cloudAt({ data, paths, times, d, names }: BridgePaths, place: number): Samples {
  const out = new Float64Array(paths * d);
  for (let i = 0; i < paths; i++)
    for (let k = 0; k < d; k++) out[i * d + k] = data[(i * times.length + place) * d + k]!;
  return { data: out, n: paths, d, ...(names && { names }) };
}

/** Of positions at 0, `inner` and 1. */
export function bridgePaths(x: Samples, inner: readonly number[], data: Float64Array, starts: Int32Array): BridgePaths {
  const [paths, d, times] = [starts.length, x.d, [0, ...inner, 1]];
  const squares = Float64Array.from({ length: paths }, (_, i) =>
    squaredGap(data, ((i + 1) * times.length - 1) * d, data, i * times.length * d, d),
  );
  const change = changeSummary(squares, new Float64Array(paths).fill(1));
  return { times, paths, d, ...(x.names && { names: x.names }), data, starts, change };
}
