import type { Rng } from "@pushforward/core";
import type { Domain, DomainTable } from "@pushforward/methods/privacy";

/** Attributes in a chain: each follows the one before with probability `stay`, and is drawn anew otherwise. */
export function chainTable(sizes: readonly number[], rows: number, stay: number, rng: Rng): DomainTable {
  const attributes = sizes.map((size, a) => ({
    name: `a${a}`,
    type: "category" as const,
    values: Array.from({ length: size }, (_, code) => String(code)),
  }));
  const codes = sizes.map(() => new Uint16Array(rows));
  for (let row = 0; row < rows; row++) {
    let before = 0;
    sizes.forEach((size, a) => {
      // The smaller of two draws: low codes are frequent, high ones rare.
      const fresh = Math.min(rng.integer(size), rng.integer(size));
      const code: number = a > 0 && rng.uniform() < stay ? before % size : fresh;
      codes[a]![row] = code;
      before = code;
    });
  }
  const domain: Domain = { attributes };
  return { domain, rows, codes, units: sizes.map(() => undefined) };
}
