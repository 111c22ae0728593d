/** How often `compare` says different when both tables come from one law. */
import { openKernels } from "@pushforward/kernels";
import { compare } from "@pushforward/methods/hypothesis";
import { mixedRows } from "../mixed-rows.mjs";

const settings = {
  pairs: 500,
  rows: [60, 340],
  seeds: "rows 2k + 1 against rows 2k + 2, k = 0 … 499",
  level: 0.05,
  resamples: 999,
  columns: ["factor_a", "factor_b", "cauchy", "exponential", "geometric", "count", "level5", "level8", "flag", "day"],
};

export const title =
  "compare, level: 500 pairs of tables from one law, 60 rows against 340, ten mixed columns, ties, gaps";
export const expects = "different in 2% to 8% of pairs at --level 0.05";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const { level, resamples, columns } = settings;
  const pValues = [];
  for (let k = 0; k < settings.pairs; k++) {
    const [a, b] = await Promise.all(settings.rows.map((rows, side) => mixedRows(rows, 2 * k + 1 + side)));
    const { pValue } = await compare(a, b, { level, resamples, columns, groups: 0, visible: false, kernels });
    pValues.push(pValue);
  }
  await kernels.close();
  const below = (bound) => pValues.filter((p) => p <= bound).length / pValues.length;
  const share = below(level);
  return {
    settings,
    found: `different in ${(100 * share).toFixed(1)}%; p ≤ 0.01, 0.1, 0.5 in ${[0.01, 0.1, 0.5].map((p) => `${(100 * below(p)).toFixed(1)}%`).join(", ")}`,
    holds: share >= 0.02 && share <= 0.08,
    pValues,
  };
}
