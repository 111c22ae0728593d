/**
 * Is a synthetic table any good, and does it copy anyone?
 *
 * Fidelity: total variation of columns and pairs of columns, distances and coverage of the joint law, each beside what
 * sampling alone makes of it; and, for a target column, models trained on synthetic rows and tested on real ones.
 * Privacy: exact copies, the share of synthetic rows nearer to training than to holdout rows, and three attacks, each
 * against what the same attack gains on people whom the synthesizer never saw. What needs a holdout is absent without one, with a
 * sentence that says so.
 *
 * None of this proves privacy: it finds leaks, and finding none is no guarantee. Rows must be independent, and the
 * holdout a random part of the same source.
 *
 * Time O((real + holdout)·synthetic·columns) for the neighbours, 8 pairs at a time; memory O(cells).
 * @module
 */
import { check, partOf, seededRng, type Table, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type ColumnCells, cellsOf } from "./column-cells.js";
import { type FidelityColumns, fidelityColumns } from "./fidelity-columns.js";
import type { FidelityResult } from "./fidelity-result.js";
import { jointFidelity } from "./joint-distances.js";
import { marginalFidelity, marginalFidelityDefaults } from "./marginal-fidelity.js";
import { privacyEvidence } from "./privacy-evidence.js";
import { usefulness } from "./usefulness.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const fidelityDefaults = { bins: marginalFidelityDefaults.bins, level: 0.95, seed: 0 } as const;

export interface FidelityOptions {
  /** Column that models learn to predict; none when left out. */
  target?: string | undefined;
  /** Columns to look at; all common ones when left out. */
  columns?: readonly string[] | undefined;
  /** Columns of numbers that are names of categories. */
  categories?: readonly string[] | undefined;
  /** Bins of a column of numbers, 2 to 100. */
  bins?: number;
  /** Coverage of every interval. */
  level?: number;
  seed?: number;
  kernels: Kernels;
  watch?: Watch | undefined;
}

/** @throws DataError when a table or column cannot be used, ArgumentError when an option is out of range. */
export async function fidelity(
  tables: { readonly real: Table; readonly synthetic: Table; readonly holdout?: Table | undefined },
  options: FidelityOptions,
): Promise<FidelityResult> {
  const { bins = fidelityDefaults.bins, level = fidelityDefaults.level, seed = fidelityDefaults.seed } = options;
  const { kernels, watch, target } = options;
  check(Number.isInteger(bins) && bins >= 2 && bins <= 100, "fidelity", "bins", "an integer from 2 to 100", bins);
  check(level > 0 && level < 1, "fidelity", "level", "between 0 and 1", level);
  const rng = seededRng(seed);
  const table = fidelityColumns(tables, options);
  const cells = table.columns.map((column) => cellsOf(column, table.real, bins));
  const names = table.columns.map(({ name }) => name);
  // What can be refused comes first.
  const useful =
    target === undefined
      ? undefined
      : usefulness(table, cells, { target, rng: rng.stream(0), kernels, level, watch: partOf(watch, 0, 0.3) });
  const margins = await marginalFidelity(names, cells, table, { rng: rng.stream(1), watch: partOf(watch, 0.3, 0.4) });
  const joint = await jointFidelity(tables, { names, seed, level, kernels, watch: partOf(watch, 0.4, 0.6) });
  const privacy = await privacyEvidence(table, cells, { rng: rng.stream(2), kernels, level, watch: partOf(watch, 0.6, 1) }); // biome-ignore format: a line
  return {
    sizes: { real: table.real, synthetic: table.synthetic, holdout: table.holdout, columns: names.length },
    level,
    fidelity: {
      marginal: margins.marginal.value,
      pairwise: margins.pairwise?.value ?? null,
      margins,
      ...joint,
    },
    usefulness: useful ?? null,
    privacy,
    excluded: table.excluded,
    warnings: warningsOf(table, cells, joint.distances.classifierAuc.sameSource.interval?.low),
  };
}

function warningsOf(
  { excluded, holdout, real, synthetic, columns }: FidelityColumns,
  cells: readonly ColumnCells[],
  holdoutAuc: number | undefined,
): string[] {
  const warnings: string[] = [];
  const left = excluded.map(({ name, reason }) => `${name} (${reason})`);
  if (left.length > 0) warnings.push(`Left out: ${left.slice(0, 12).join(", ")}${left.length > 12 ? ` and ${left.length - 12} more` : ""}.`); // biome-ignore format: a line
  if (holdout > 0 && holdoutAuc !== undefined && holdoutAuc > 0.5)
    warnings.push("The holdout differs from the real table by itself, so that rows may be nearer to one of them without copying; use a random part of the same source."); // biome-ignore format: a line
  if (Math.min(real, synthetic) < 100) warnings.push("A table has fewer than 100 rows: little can be said.");
  const odd = columns.filter(({ kind }, k) => kind === "levels" && cells[k]!.count > 100).map(({ name }) => name);
  if (odd.length > 0) warnings.push(`Of ${odd.slice(0, 6).join(", ")}, the 100 most frequent categories have a cell of their own.`); // biome-ignore format: a line
  return warnings;
}
