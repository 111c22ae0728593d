import type { DomainTable } from "@pushforward/methods/privacy";
import { countMarginal } from "./seeded-data.js";

/** Mean total variation of the 2-way marginals of two tables. */
export function pairwiseError(x: DomainTable, y: DomainTable): number {
  const d = x.codes.length;
  let sum = 0;
  for (let a = 0; a < d; a++) {
    for (let b = a + 1; b < d; b++) {
      const [p, q] = [countMarginal(x, [a, b]).counts, countMarginal(y, [a, b]).counts];
      sum += p.reduce((total, count, i) => total + Math.abs(count / x.rows - q[i]! / y.rows), 0) / 2;
    }
  }
  return sum / ((d * (d - 1)) / 2);
}
