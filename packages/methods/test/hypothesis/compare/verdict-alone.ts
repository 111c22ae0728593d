/** The p-value of `compare` without all that it works out beside it, for tests that ask for it hundreds of times. */
import type { Table } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { prepare } from "../../../dist/hypothesis/compare/prepare.js";
import { relabellings } from "../../../dist/hypothesis/compare/relabellings.js";
import { statisticNames, verdict } from "../../../dist/hypothesis/compare/verdict.js";

export async function verdictAlone(
  reference: Table,
  current: Table,
  { resamples, columns, kernels }: { resamples: number; columns?: readonly string[]; kernels: Kernels },
): Promise<number> {
  const { pair, units, rng } = await prepare(reference, current, { seed: 0, columns, kernels });
  const labels = relabellings(units.minor, units.minor + units.major, resamples, 0, rng.stream(1));
  return (await verdict(pair, units, labels, statisticNames, kernels, rng.stream(2), {})).pValue;
}
