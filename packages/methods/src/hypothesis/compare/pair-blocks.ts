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
/** Room for the scores of the units that are looked at together, in bytes: those of all rows weigh as much as the tables. */
const placedAtOnce = 32_000_000;

/** The block of each pair that has one, in order. */
export async function* pairBlocks(
  kernels: Kernels,
  pairs: readonly ScorePair[],
  units: Units,
  watch: Watch,
): AsyncGenerator<NamedBlock> {
  const U = unitCount(units);
  for (let next = 0; next < pairs.length; ) {
    const some: ScorePair[] = [];
    let products = 0;
    for (; next < pairs.length && (products === 0 || products * U < productsAtOnce); next++) {
      some.push(pairs[next]!);
      products += productCount(pairs[next]!);
    }
    const sums = await productSums(kernels, some, products, units, watch);
    for (let i = 0, at = 0; i < some.length; at += productCount(some[i]!), i++) {
      const [a, b] = some[i]!;
      const block = pairFeatures(a, b, units, sums.slice(at, at + productCount(some[i]!)));
      if (block) yield { where: `${a.column.name} and ${b.column.name}`, block };
    }
  }
}

/** A line of U sums for each product of each pair, a few units at a time. */
async function productSums(
  kernels: Kernels,
  pairs: readonly ScorePair[],
  products: number,
  units: Units,
  watch: Watch,
): Promise<Float64Array[]> {
  const U = unitCount(units);
  const all = new Float64Array(products * U);
  const sums = Array.from({ length: products }, (_, k) => all.subarray(k * U, (k + 1) * U));
  const columns = new Set(pairs.flat()).size;
  const most = Math.max(1, Math.floor(placedAtOnce / (8 * units.size * columns)));
  for (let first = 0; first < U; first += most) {
    const count = Math.min(most, U - first);
    const scope = kernels.scope();
    try {
      const placed = new PlacedColumns(scope, units, first, count);
      const part = scope.f64(products * count, { zero: true });
      const tasks: KernelTask[] = [];
      for (let i = 0, at = 0; i < pairs.length; at += productCount(pairs[i]!), i++)
        tasks.push(...productTasks(pairs[i]!, placed, part.ptr + 8 * at * count));
      await kernels.run(tasks, { signal: watch.signal });
      const { view } = part;
      for (const [k, line] of sums.entries()) line.set(view.subarray(k * count, (k + 1) * count), first);
    } finally {
      scope.free();
    }
  }
  return sums;
}

function productCount([a, b]: ScorePair): number {
  return a.sums.length * b.sums.length;
}

/** Sums over units of all products of two columns, at index (score of a)·(scores of b) + (score of b). */
function productTasks([a, b]: ScorePair, columns: PlacedColumns, out: number): KernelTask[] {
  const { count, size } = columns;
  const line = (index: number) => out + 8 * index * count;
  const width = b.sums.length;
  if (a.levels > 0 && b.levels > 0) {
    const every = columns.everyCell(a.levels * b.levels);
    return [["cellCounts", columns.level(a), columns.level(b), b.levels, count, size, every, out]];
  }
  if (a.levels === 0 && b.levels === 0)
    return a.sums.flatMap((_, i) =>
      b.sums.map(
        (_, j): KernelTask => [
          "unitProductSums",
          columns.number(a, i),
          columns.number(b, j),
          count,
          size,
          line(i * width + j),
        ],
      ),
    );
  if (b.levels > 0)
    return a.sums.map(
      (_, i): KernelTask => ["sumsByCode", columns.number(a, i), columns.level(b), count, size, 1, line(i * width)],
    );
  // The levels of a run down the table: their lines stand `width` apart.
  return b.sums.map(
    (_, j): KernelTask => ["sumsByCode", columns.number(b, j), columns.level(a), count, size, width, line(j)],
  );
}

/** Scores of the rows of `count` units in kernel memory, placed when they are first asked for. */
class PlacedColumns {
  readonly size: number;
  readonly #rows: Uint32Array;
  readonly #numbers = new Map<string, Region>();
  readonly #levels = new Map<Uint8Array, Region>();
  readonly #every = new Map<number, Region>();

  constructor(
    readonly scope: Scope,
    { rows, size }: Units,
    readonly first: number,
    readonly count: number,
  ) {
    this.size = size;
    this.#rows = rows.subarray(first * size, (first + count) * size);
  }

  number({ column, index }: ColumnScores, i: number): number {
    return this.#placed(this.#numbers, `${index} ${i}`, () => {
      const region = this.scope.f64(this.#rows.length);
      inPlaces(numericScores(column)[i]!, { rows: this.#rows }, region.view);
      return region;
    });
  }

  level({ level }: ColumnScores): number {
    const { first, count, size } = this;
    return this.#placed(this.#levels, level, (codes) =>
      this.scope.copy(codes.subarray(first * size, (first + count) * size)),
    );
  }

  /** The identity on cells: every one is counted in its own line. */
  everyCell(cells: number): number {
    return this.#placed(this.#every, cells, (count) =>
      this.scope.copy(Int16Array.from({ length: count }, (_, k) => k)),
    );
  }

  #placed<K>(known: Map<K, Region>, key: K, place: (key: K) => Region): number {
    const region = known.get(key) ?? place(key);
    known.set(key, region);
    return region.ptr;
  }
}
