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
 * Time O(N) for each pair of scores of ordered columns, O(N) for all level pairs of two columns.
 * @module
 */
import { breathe, seededRng, type Watch } from "@pushforward/core";
import { benjaminiHochberg } from "../false-discovery.js";
import {
  type Correlation,
  type CorrelationScore,
  correlation,
  correlationChange,
  correlationOfCounts,
  indicatorScore,
  rankScore,
} from "../rank-correlation-change.js";
import { choosePairs } from "./choose-pairs.js";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import type { PairResult } from "./result.js";
import { sampleRows } from "./sample-rows.js";

/** Stated once: the code and the manual read these. */
export const dependenceChangesDefaults = {
  fdr: 0.05,
  maxPairs: 2000,
  maxRows: 20_000,
  /** Entries of a table that are looked at: wide tables give fewer rows. */
  maxEntries: 4_000_000,
  fewestRows: 50,
  levels: 12,
  /** Rows that independence must expect in each of the four cells of two indicators. */
  expected: 5,
} as const;

export interface DependenceChangesOptions {
  /** False discovery rate q over the pairs. */
  fdr?: number;
  seed: number;
  maxPairs?: number;
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
  const { maxRows, maxEntries, fewestRows } = dependenceChangesDefaults;
  if (Math.min(pair.n, pair.m) < fewestRows) return { pairs: [], examined: 0 };
  const rng = seededRng(seed);
  const most = Math.min(maxRows, Math.max(1000, Math.floor(maxEntries / Math.max(1, pair.columns.length))));
  const tables = [
    new ScoredTable(pair.columns, sampleRows(rng.stream(0), pair.n, most, 0)),
    new ScoredTable(pair.columns, sampleRows(rng.stream(0), pair.m, most, pair.n)),
  ] as const;

  const changes: BlockChange[] = [];
  const chosen = choosePairs(pair, maxPairs, rng.stream(1));
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
    const [a, b] = [columns[places[0]]!, columns[places[1]]!];
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
  const [a, b] = [tables[0].of(j, l), tables[1].of(j, l)];
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

/** Chosen rows of one table; each column is ranked once, when first asked for. */
class ScoredTable {
  private readonly ranks = new Map<number, CorrelationScore>();

  constructor(
    private readonly columns: readonly EncodedColumn[],
    private readonly rows: Uint32Array,
  ) {}

  /** Correlations of all scores of columns j and l, in the same order for both tables. */
  of(j: number, l: number): Found[] {
    const [a, b] = [this.columns[j]!, this.columns[l]!];
    if (a.kind === "levels" && b.kind === "levels") return this.ofLevels(a, b);
    if (a.kind === "ordered" && b.kind === "ordered")
      return [{ levels: [-1, -1], found: usable(correlation(this.rank(j), this.rank(l))) }];
    return a.kind === "ordered" ? this.ofRankAndLevels(j, b, false) : this.ofRankAndLevels(l, a, true);
  }

  private ofLevels(a: EncodedColumn, b: EncodedColumn): Found[] {
    const width = b.levels.length;
    const counts = new Float64Array(a.levels.length * width);
    for (const row of this.rows) counts[a.level[row]! * width + b.level[row]!]!++;
    const [inA, inB] = [new Float64Array(a.levels.length), new Float64Array(width)];
    counts.forEach((count, cell) => {
      inA[Math.floor(cell / width)]! += count;
      inB[cell % width]! += count;
    });
    return scoredLevels(a).flatMap((p) =>
      scoredLevels(b).map((s) => {
        const both = counts[p * width + s]!;
        const [p1, s1, all] = [inA[p]!, inB[s]!, this.rows.length];
        const enough = leastExpected(p1, s1, all) >= dependenceChangesDefaults.expected;
        const cells = [all - p1 - s1 + both, s1 - both, p1 - both, both] as const;
        return { levels: [p, s] as const, found: enough ? usable(correlationOfCounts([...cells])) : undefined };
      }),
    );
  }

  private ofRankAndLevels(ordered: number, levelled: EncodedColumn, levelsFirst: boolean): Found[] {
    const rank = this.rank(ordered);
    const level = Uint8Array.from(this.rows, (row) => levelled.level[row]!);
    return scoredLevels(levelled).map((code) => {
      const flags = level.map((own) => (own === code ? 1 : 0));
      const ones = flags.reduce((sum, flag) => sum + flag, 0);
      const enough = Math.min(ones, flags.length - ones) >= 2 * dependenceChangesDefaults.expected;
      const found = enough ? usable(correlation(rank, indicatorScore(flags))) : undefined;
      return { levels: levelsFirst ? ([code, -1] as const) : ([-1, code] as const), found };
    });
  }

  private rank(column: number): CorrelationScore {
    let score = this.ranks.get(column);
    if (!score) {
      const { rank, missing } = this.columns[column]!;
      score = rankScore(Float64Array.from(this.rows, (row) => (missing[row] === 1 ? Number.NaN : rank[row]!)));
      this.ranks.set(column, score);
    }
    return score;
  }
}

function usable(found: Correlation): Correlation | undefined {
  return Number.isNaN(found.r) ? undefined : found;
}

/** Levels that get an indicator: the first 12, one of two. */
function scoredLevels({ levels, type }: EncodedColumn): number[] {
  if (levels.length === 2) return [type === "boolean" && levels[1] === "true" ? 1 : 0];
  return levels.slice(0, dependenceChangesDefaults.levels).map((_, code) => code);
}

/** Smallest count that independence expects in the four cells of two indicators. */
function leastExpected(p: number, s: number, all: number): number {
  return (Math.min(p, all - p) * Math.min(s, all - s)) / all;
}
