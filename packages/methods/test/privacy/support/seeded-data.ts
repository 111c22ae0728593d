import { exp, type Rng } from "@pushforward/core";
import {
  type Candidate,
  type Cells,
  type DomainTable,
  domainSizes,
  type Measurement,
  type PrivateData,
  type ReceiptLine,
} from "@pushforward/methods/privacy";

/** Exact counts of a marginal, row-major, of codes or of cells. */
export function countMarginal(table: DomainTable, attributes: readonly number[], cells?: Cells): Measurement {
  const sizes = attributes.map((a) => (cells ? Math.max(...cells[a]!) + 1 : domainSizes(table.domain)[a]!));
  const counts = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  for (let row = 0; row < table.rows; row++) {
    let at = 0;
    attributes.forEach((a, i) => {
      const code = table.codes[a]![row]!;
      at = at * sizes[i]! + (cells ? cells[a]![code]! : code);
    });
    counts[at]!++;
  }
  return { attributes: [...attributes], sizes, counts, variance: 0 };
}

interface SeededOptions {
  readonly rho: number;
  readonly rng: Rng;
  readonly adjacency?: PrivateData["adjacency"];
}

/** Rounded normal noise from a seed: for tests of what comes after the noise, and of nothing that protects anybody. */
export function seededData(table: DomainTable, { rho: budget, rng, adjacency = "add-remove" }: SeededOptions) {
  let spent = 0;
  let open = true;
  const lines: ReceiptLine[] = [];
  const factor = adjacency === "add-remove" ? 1 : 2;
  function spend(rho: number, line: ReceiptLine): void {
    if (!open) throw new Error("seededData: it was revoked");
    if (spent + rho > budget * (1 + 1e-9)) throw new Error("seededData: the budget is spent");
    spent += rho;
    lines.push(line);
  }
  const addNoise = (values: Float64Array, variance: number, grid: number) =>
    values.map((value) => grid * Math.round((value + Math.sqrt(variance) * rng.normal()) / grid));
  const data: PrivateData = {
    domain: table.domain,
    adjacency,
    publicRows: adjacency === "add-remove" ? undefined : table.rows,
    get remaining() {
      return budget - spent;
    },
    marginal(attributes, rho, cells) {
      const variance = factor / (2 * rho);
      spend(rho, { what: `marginal ${attributes.join(" × ")}`, mechanism: "discrete Gaussian", rho, variance });
      const exact = countMarginal(table, attributes, cells);
      const counts = exact.counts.map((count) => Math.round(count + Math.sqrt(variance) * rng.normal()));
      return { ...exact, counts, variance };
    },
    select(candidates: readonly Candidate[], rho: number, cells?: Cells) {
      spend(rho, { what: `choice among ${candidates.length}`, mechanism: "exponential", rho });
      const scores = candidates.map(({ attributes, expected, offset, weight }) => {
        const { counts } = countMarginal(table, attributes, cells);
        return weight * (counts.reduce((sum, count, i) => sum + Math.abs(count - expected[i]!), 0) - offset);
      });
      const rate = Math.sqrt(8 * rho) / (2 * factor * Math.max(...candidates.map(({ weight }) => weight)));
      const top = Math.max(...scores);
      const chances = scores.map((score) => exp(rate * (score - top)));
      let point = rng.uniform() * chances.reduce((sum, chance) => sum + chance, 0);
      return chances.findIndex((chance, i) => {
        point -= chance;
        return point < 0 || i === chances.length - 1;
      });
    },
    sum(query, rho) {
      const bound = adjacency === "add-remove" ? query.rowBound : query.differenceBound;
      const variance = (bound * bound) / (2 * rho);
      spend(rho, { what: query.what, mechanism: "discrete Gaussian", rho, variance });
      const values = new Float64Array(query.length);
      query.add(table, values);
      return { values: addNoise(values, variance, 2 ** -30), variance };
    },
    rows({ what, width, grid, variance, cost, evaluate }) {
      if (adjacency === "add-remove") throw new Error("seededData: rows only under replace-one");
      spend(cost(2) / 2, { what, mechanism: "discrete Gaussian", rho: cost(2) / 2, variance });
      const values = new Float64Array(table.rows * width);
      evaluate(table, values);
      return addNoise(values, variance, grid);
    },
    receipt: () => lines,
  };
  return {
    data,
    /** From now on every question throws. */
    revoke() {
      open = false;
    },
  };
}
