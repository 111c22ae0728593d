/**
 * Blocks of features of many pairs of columns, their products summed over units on the pool.
 * @module
 */
import type { Watch } from "@pushforward/core";
import type { Kernels, KernelTask, Region, Scope } from "@pushforward/kernels";
import { type PairBlock, pairFeatures } from "./pair-features.js";
import { type ColumnScores, inPlaces, numericScores, type ScorePair, unitCount } from "./scores.js";
import type { Units } from "./units.js";

export interface NamedBlock {
  readonly where: string;
  readonly block: PairBlock;
}

/** Room for products taken at once, in numbers. */
const productsAtOnce = 2_000_000;

/** The block of each pair that has one, in order. */
export async function* pairBlocks(
  kernels: Kernels,
  pairs: readonly ScorePair[],
  units: Units,
  watch: Watch,
): AsyncGenerator<NamedBlock> {
  const U = unitCount(units);
  const columns = new PlacedColumns(kernels, units);
  try {
    for (let next = 0; next < pairs.length; ) {
      const some: ScorePair[] = [];
      let products = 0;
      for (; next < pairs.length && (products === 0 || products * U < productsAtOnce); next++) {
        some.push(pairs[next]!);
        products += productCount(pairs[next]!);
      }
      const scope = kernels.scope();
      try {
        const sums = scope.f64(products * U, { zero: true });
        const tasks: KernelTask[] = [];
        for (let i = 0, at = 0; i < some.length; at += productCount(some[i]!), i++)
          tasks.push(...productTasks(some[i]!, columns, units, sums.ptr + 8 * at * U));
        await kernels.run(tasks, { signal: watch.signal });
        const view = sums.view;
        for (let i = 0, at = 0; i < some.length; at += productCount(some[i]!), i++) {
          const [a, b] = some[i]!;
          const rows = Array.from({ length: productCount(some[i]!) }, (_, k) =>
            view.subarray((at + k) * U, (at + k + 1) * U),
          );
          const block = pairFeatures(a, b, units, rows);
          if (block) yield { where: `${a.column.name} and ${b.column.name}`, block };
        }
      } finally {
        scope.free();
      }
    }
  } finally {
    columns.free();
  }
}

function productCount([a, b]: ScorePair): number {
  return a.sums.length * b.sums.length;
}

/** Sums over units of all products of two columns, at index (score of a)·(scores of b) + (score of b). */
function productTasks([a, b]: ScorePair, columns: PlacedColumns, units: Units, out: number): KernelTask[] {
  const U = unitCount(units);
  const line = (index: number) => out + 8 * index * U;
  const width = b.sums.length;
  if (a.levels > 0 && b.levels > 0) {
    const every = columns.everyCell(a.levels * b.levels);
    return [["cellCounts", columns.level(a), columns.level(b), b.levels, U, units.size, every, out]];
  }
  if (a.levels === 0 && b.levels === 0)
    return a.sums.flatMap((_, i) =>
      b.sums.map(
        (_, j): KernelTask => [
          "unitProductSums",
          columns.number(a, i),
          columns.number(b, j),
          U,
          units.size,
          line(i * width + j),
        ],
      ),
    );
  if (b.levels > 0)
    return a.sums.map(
      (_, i): KernelTask => ["sumsByCode", columns.number(a, i), columns.level(b), U, units.size, 1, line(i * width)],
    );
  // The levels of a run down the table: their lines stand `width` apart.
  return b.sums.map(
    (_, j): KernelTask => ["sumsByCode", columns.number(b, j), columns.level(a), U, units.size, width, line(j)],
  );
}

/** Scores in kernel memory, placed when they are first asked for, and nowhere else. */
class PlacedColumns {
  readonly #scope: Scope;
  readonly #numbers = new Map<string, Region>();
  readonly #levels = new Map<Uint8Array, Region>();
  readonly #every = new Map<number, Region>();

  constructor(
    kernels: Kernels,
    readonly units: Units,
  ) {
    this.#scope = kernels.scope();
  }

  number({ column, index }: ColumnScores, i: number): number {
    return this.#placed(this.#numbers, `${index} ${i}`, () => {
      const region = this.#scope.f64(this.units.rows.length);
      inPlaces(numericScores(column)[i]!, this.units, region.view);
      return region;
    });
  }

  level({ level }: ColumnScores): number {
    return this.#placed(this.#levels, level, (codes) => this.#scope.copy(codes));
  }

  /** The identity on cells: every one is counted in its own line. */
  everyCell(cells: number): number {
    return this.#placed(this.#every, cells, (count) =>
      this.#scope.copy(Int16Array.from({ length: count }, (_, k) => k)),
    );
  }

  #placed<K>(known: Map<K, Region>, key: K, place: (key: K) => Region): number {
    const region = known.get(key) ?? place(key);
    known.set(key, region);
    return region.ptr;
  }

  free(): void {
    this.#scope.free();
  }
}
