/**
 * Pairs of columns whose dependence changed between the tables, beyond any change of their margins.
 *
 * Ordered columns are scored by their own ranks within each table, levels by one indicator each; a block of s
 * scores gives the p-value s·min p (Bonferroni), and Benjamini–Hochberg runs over the pairs examined. The
 * intervals of R listed pairs out of K hold at level 1 − q·R/K, divided by s again, so that the share of
 * listed intervals that miss is at most q [benjamini2005].
 *
 * Margins are out of the picture for rank scores. The correlation of two indicators is bounded by their
 * margins: where those changed much, so may it, at equal odds ratios.
 *
 * Time O(N + cells²) a pair of columns, of at most 8,000 rows a table and 48 cells.
 * @module
 */
import { breathe, seededRng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { benjaminiHochberg } from "../false-discovery.js";
import {
  type CellColumn,
  type Correlation,
  correlationChange,
  correlationOfCounts,
  jointCounts,
  mostCells,
  rankCells,
} from "../rank-correlation-change.js";
import { choosePairs } from "./choose-pairs.js";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import type { PairResult } from "./result.js";
import { sampleRows } from "./sample-rows.js";
import { bytesAt, numbersAt } from "./take-rows.js";

/** Stated once: the code and the manual read these. */
export const dependenceChangesDefaults = {
  fdr: 0.05,
  maxPairs: 2000,
  maxRows: 8_000,
  /** Rows behind the choice of pairs. */
  rowsLookedAt: 256,
  /** Entries of a table that are looked at: wide tables give fewer rows. */
  maxEntries: 4_000_000,
  fewestRows: 50,
  levels: 12,
  /** Rows that independence must expect in each of the four cells of two indicators (or halves of ranks). */
  expected: 5,
} as const;

export interface DependenceChangesOptions {
  /** False discovery rate q over the pairs. */
  fdr?: number;
  seed: number;
  maxPairs?: number;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface DependenceChanges {
  /** Listed pairs, strongest first. */
  readonly pairs: PairResult[];
  /** Pairs examined, K. */
  readonly examined: number;
}

/** Below 50 rows in a table no pair is examined. */
export async function dependenceChanges(
  pair: EncodedPair,
  options: DependenceChangesOptions,
): Promise<DependenceChanges> {
  const { fdr = dependenceChangesDefaults.fdr, seed, watch } = options;
  const { maxPairs = dependenceChangesDefaults.maxPairs } = options;
  const { maxRows, maxEntries, fewestRows, rowsLookedAt } = dependenceChangesDefaults;
  if (Math.min(pair.n, pair.m) < fewestRows) return { pairs: [], examined: 0 };
  const rng = seededRng(seed);
  const most = Math.min(maxRows, Math.max(1000, Math.floor(maxEntries / Math.max(1, pair.columns.length))));
  const tables = [
    new ScoredTable(pair.columns, sampleRows(rng.stream(0), pair.n, most, 0), options.kernels),
    new ScoredTable(pair.columns, sampleRows(rng.stream(0), pair.m, most, pair.n), options.kernels),
  ] as const;

  const changes: BlockChange[] = [];
  const looked = sampleRows(rng.stream(2), pair.n + pair.m, rowsLookedAt, 0);
  const chosen = choosePairs(pair.columns, looked, maxPairs, rng.stream(1));
  for (const [k, [j, l]] of chosen.entries()) {
    if (k % 8 === 0) {
      watch?.onProgress?.({ stage: "pairs of columns", done: k / chosen.length });
      await breathe(watch);
    }
    const change = blockChange(tables, j, l);
    if (change) changes.push(change);
  }
  return { pairs: listed(changes, pair.columns, fdr), examined: changes.length };
}

/** The most telling of the scores of a pair of columns. */
interface BlockChange {
  readonly columns: readonly [number, number];
  /** Level meant in each column; −1 for ranks. */
  readonly levels: readonly [number, number];
  readonly reference: Correlation;
  readonly current: Correlation;
  readonly scores: number;
  readonly pValue: number;
}

function listed(changes: readonly BlockChange[], columns: readonly EncodedColumn[], fdr: number): PairResult[] {
  const adjusted = benjaminiHochberg(changes.map(({ pValue }) => pValue));
  const kept = changes.map((_, i) => i).filter((i) => adjusted[i]! <= fdr);
  const missing = (fdr * kept.length) / changes.length;
  kept.sort((i, j) => changes[i]!.pValue - changes[j]!.pValue || i - j);
  return kept.map((i) => {
    const { reference, current, scores, pValue, levels, columns: places } = changes[i]!;
    const { first, second, difference } = correlationChange(reference, current, 1 - missing / scores);
    const a = columns[places[0]]!;
    const b = columns[places[1]]!;
    const about = [aboutLevel(a, levels[0]), aboutLevel(b, levels[1])].filter((text) => text !== "").join(" and ");
    return {
      columns: [a.name, b.name] as const,
      reference: first,
      current: second,
      difference: { ...difference, level: 1 - missing },
      ...(about === "" ? {} : { about }),
      pValue,
      adjustedPValue: adjusted[i]!,
    };
  });
}

/** Bins of a column with levels are its levels. */
function aboutLevel({ bins }: EncodedColumn, level: number): string {
  return level < 0 ? "" : bins[level]!;
}

function blockChange(tables: readonly [ScoredTable, ScoredTable], j: number, l: number): BlockChange | undefined {
  const a = tables[0].of(j, l);
  const b = tables[1].of(j, l);
  const { fewestRows } = dependenceChangesDefaults;
  let best: Omit<BlockChange, "scores"> | undefined;
  let scores = 0;
  a.forEach((reference, k) => {
    const current = b[k]!.found;
    if (!reference.found || !current) return;
    if (Math.min(reference.found.complete, current.complete) < fewestRows) return;
    scores++;
    const { pValue } = correlationChange(reference.found, current);
    if (best && best.pValue <= pValue) return;
    best = { columns: [j, l], levels: reference.levels, reference: reference.found, current, pValue };
  });
  return best && { ...best, scores, pValue: Math.min(1, best.pValue * scores) };
}

interface Found {
  readonly levels: readonly [number, number];
  /** Undefined where a score does not vary enough in this table. */
  readonly found: Correlation | undefined;
}

/** Chosen rows of one table; each column is put into cells once, when first asked for. */
class ScoredTable {
  private readonly cells = new Map<number, CellColumn>();

  constructor(
    private readonly columns: readonly EncodedColumn[],
    private readonly rows: Uint32Array,
    private readonly kernels: Kernels | undefined,
  ) {}

  /** Correlations of all scores of columns j and l, in the same order for both tables. */
  of(j: number, l: number): Found[] {
    const x = this.column(j);
    const y = this.column(l);
    const counts = jointCounts(x, y);
    const [inX, inY] = margins(counts, x.cells, y.cells);
    return scoresOf(this.columns[j]!).flatMap((p) =>
      scoresOf(this.columns[l]!).map((s) => {
        const least = (smallerSide(inX, p) * smallerSide(inY, s)) / this.rows.length;
        const levels = [p === "ranks" ? -1 : p, s === "ranks" ? -1 : s] as const;
        if (least < dependenceChangesDefaults.expected) return { levels, found: undefined };
        const found = correlationOfCounts(counts, { cells: x.cells, score: p }, { cells: y.cells, score: s });
        return { levels, found: Number.isNaN(found.r) ? undefined : found };
      }),
    );
  }

  private column(at: number): CellColumn {
    let column = this.cells.get(at);
    if (!column) {
      column = this.inCells(this.columns[at]!);
      this.cells.set(at, column);
    }
    return column;
  }

  private inCells({ kind, rank, missing, level, levels }: EncodedColumn): CellColumn {
    const { rows } = this;
    if (kind === "levels") return { cell: bytesAt(level, rows), cells: levels.length };
    const values = numbersAt(rank, rows);
    if (missing.length > 0) unknownWhere(bytesAt(missing, rows), values);
    return rankCells(values, mostCells, this.kernels);
  }
}

function unknownWhere(missing: Uint8Array, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (missing[i] === 1) values[i] = Number.NaN;
}

/** Ranks of an ordered column; of levels the first 12 as indicators, one where there are two. */
function scoresOf({ kind, levels, type }: EncodedColumn): ("ranks" | number)[] {
  if (kind === "ordered") return ["ranks"];
  if (levels.length === 2) return [type === "boolean" && levels[1] === "true" ? 1 : 0];
  return levels.slice(0, dependenceChangesDefaults.levels).map((_, code) => code);
}

function margins(counts: Uint32Array, x: number, y: number): [Float64Array, Float64Array] {
  const inX = new Float64Array(x + 1);
  const inY = new Float64Array(y + 1);
  for (let i = 0; i <= x; i++) {
    for (let j = 0; j <= y; j++) {
      inX[i]! += counts[i * (y + 1) + j]!;
      inY[j]! += counts[i * (y + 1) + j]!;
    }
  }
  return [inX, inY];
}

/** Rows on the rarer side of an indicator; half of the rows for ranks. */
function smallerSide(counts: Float64Array, score: "ranks" | number): number {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return score === "ranks" ? rows / 2 : Math.min(counts[score]!, rows - counts[score]!);
}
