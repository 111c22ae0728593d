/**
 * Whole answers of `compare` to fixed tables, for a look at every bit in every engine and at every number of threads.
 *
 * A change of a method changes them; record them again with `RECORD=1 npx vitest run --project node same-answer`.
 * @module
 */
import { type Column, type Rng, seededRng, type Table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type CompareResult, compare } from "@pushforward/methods/hypothesis";
import { mixedTable, type Row } from "./mixed-table.js";

export { digests } from "../../digests.js";
export { default as recorded } from "./same-answer.json" with { type: "json" };

export type Answers = Readonly<Record<string, CompareResult>>;

/** The three ways to relabel (all sets, single rows, blocks), then rows enough for threads beside the verdict and for sums by kernel. */
export async function answers(threads: number): Promise<Answers> {
  const kernels = await openKernels({ threads });
  if (kernels.threads !== threads) throw new Error(`${threads} threads were asked for, ${kernels.threads} came`);
  const ask = (n: number, m: number) =>
    compare(everyType(n, 2 * n), everyType(m, 2 * m + 1, changed), { kernels, visible: true, resamples: 199, seed: 3 });
  const found = {
    "3/15": await ask(3, 15),
    "200/900": await ask(200, 900),
    "1500/2600": await ask(1500, 2600),
    "9000/10000": await ask(9000, 10_000),
  };
  await kernels.close();
  return found;
}

/** A shift, a new dependence, a group that grows, more gaps. */
function changed(row: Row, rng: Rng): void {
  row.x += 0.4;
  row.z = 0.6 * row.y + 0.8 * row.z;
  if (row.colour === 1 && row.heavy > 0 && rng.uniform() < 0.95) row.kind = 7;
  if (rng.uniform() < 0.15) row.count = Number.NaN;
}

/** `mixedTable` with free text (beyond ASCII and beyond 16 bits too), days, and moments to the millisecond. */
function everyType(n: number, seed: number, plant?: (row: Row, rng: Rng) => void): Table {
  const rng = seededRng(seed + 1_000_000);
  const words = ["Zürich", "pomme", "naïve", "東京", "𝔸lpha", "stop", "Ω", "quick brown"];
  const levels = Array.from({ length: n }, (_, i) => `${words[rng.integer(8)]} ${words[rng.integer(8)]} ${i}`);
  const gap = (value: number, none: number) => (rng.uniform() < 0.1 ? none : value);
  const codes = Int32Array.from({ length: n }, (_, i) => i);
  const moments = Float64Array.from({ length: n }, () => gap(1.7e12 + rng.integer(9e9), Number.NaN));
  const days = Float64Array.from({ length: n }, () => gap(86_400_000 * (18_000 + rng.integer(400)), Number.NaN));
  const extra: Column[] = [
    { name: "note", type: "text", codes, levels },
    { name: "moment", type: "time", values: moments, resolution: "millisecond" },
    { name: "day", type: "time", values: days, resolution: "day" },
  ];
  return { rows: n, columns: [...mixedTable(n, seed, plant).columns, ...extra] };
}
