/**
 * Small gradient-boosted trees that tell two groups of rows apart from coded columns.
 *
 *     F_0 = 0,   F_t = F_{t−1} + rate · leaf_t(x),   log odds of the second group = F_T(x)
 *
 * Logistic loss with Newton leaves G/(H + ridge), where G = Σ w(y − p) and H = Σ w·p(1 − p); both groups
 * weigh the same in total, so F > 0 where the second group is the denser one. Splits come from histograms
 * of the codes: ordered codes are cut between neighbours, others after sorting their cells by leaf value,
 * which finds the best cut into two sets [fisher1958]. Gradients are rounded to integers whose sums stay
 * exact in float64, so that the order of summation is of no account.
 *
 * Time O(trees · depth · rows · columns), memory O(rows · columns). Beyond 64 columns a tree looks at the 48
 * that differ most by themselves and 16 drawn out of 80 drawn ones.
 *
 * Source: [friedman2001], [friedman2002] for the random part of the rows, [chen2016] for the gain.
 * @module
 */
import { check, type Rng } from "@pushforward/core";
import { boostedTreesDefaults, type CodedColumn, TrainingRows } from "./training-rows.js";
import { growTree, type Tree } from "./tree-growth.js";

export { boostedTreesDefaults, type CodedColumn };

export interface BoostedTreesOptions {
  /** Draws the rows behind each tree (half of them from 2,000 on, a quarter from 4,000), in wide tables its columns too. */
  rng: Rng;
  trees?: number;
  /** Conditions on the way to a leaf, from 1 to 6. */
  depth?: number;
  /** Share of each Newton step that is taken. */
  rate?: number;
}

export interface BoostedTrees {
  readonly depth: number;
  readonly trees: readonly Tree[];
}

/**
 * Learn from `rows`; `second[row]` is 1 for rows of the second group, 0 for the first.
 *
 * @throws ArgumentError when `depth` is out of range, one of the groups has no row, or there are 2^22 rows or more.
 */
export function fitBoostedTrees(
  columns: readonly CodedColumn[],
  rows: Uint32Array,
  second: Uint8Array,
  options: BoostedTreesOptions,
): BoostedTrees {
  const { rng, trees = boostedTreesDefaults.trees, depth = boostedTreesDefaults.depth } = options;
  const { rate = boostedTreesDefaults.rate } = options;
  const here = "fitBoostedTrees";
  check(Number.isInteger(depth) && depth >= 1 && depth <= 6, here, "depth", "an integer from 1 to 6", depth);
  const work = new TrainingRows(columns, rows, second, rng);
  const grown: Tree[] = [];
  for (let t = 0; t < trees; t++) {
    const tree = growTree(work, work.drawColumns(rng), work.drawRows(rng), depth, rate);
    work.step(tree, depth);
    grown.push({ ...tree, column: tree.column.map((c) => work.chosen[c]!) });
  }
  return { depth, trees: grown };
}

/** Log odds of the second group, for groups of equal weight, at each of `rows`. */
export function scoreBoostedTrees(
  { depth, trees }: BoostedTrees,
  columns: readonly CodedColumn[],
  rows: Uint32Array,
): Float64Array {
  const codes = columns.map((column) => column.codes);
  const out = new Float64Array(rows.length);
  for (const { column, right, leaf } of trees) {
    const asked = Array.from(column, (c) => codes[c]!);
    for (let i = 0; i < rows.length; i++) {
      let node = 0;
      for (let level = 0; level < depth; level++) node = 2 * node + 1 + right[256 * node + asked[node]![rows[i]!]!]!;
      out[i]! += leaf[node - column.length]!;
    }
  }
  return out;
}
