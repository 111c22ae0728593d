/**
 * Signs that a synthetic table copies people: copies, neighbours and attacks on one encoding of the rows.
 * @module
 */
import { type Interval, partOf, permutation, type Rng, sampleWithoutReplacement, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { joinRows } from "../../hypothesis/compare/sample-rows.js";
import { type AttributeInference, attributeInference } from "./attribute-inference.js";
import { closerToTraining } from "./closer-to-training.js";
import type { ColumnCells } from "./column-cells.js";
import { type ExactCopies, exactCopies } from "./exact-copies.js";
import type { FidelityColumns } from "./fidelity-columns.js";
import { type MembershipInference, membershipInference } from "./membership-inference.js";
import { affordableQueries, nearestRows } from "./nearest-rows.js";
import { type RowCodes, rowCodes } from "./row-codes.js";
import { type SinglingOut, singlingOut } from "./singling-out.js";

export interface CloserSummary {
  /** ½ for fresh rows, 1 when every synthetic row is nearest to a training row; null without a holdout. */
  readonly share: number | null;
  readonly interval: Interval | null;
  /** Synthetic rows looked at, and as many independent ones as would be as sure. */
  readonly rows: number;
  readonly effectiveRows: number;
}

/** Distances to the nearest row: 0 when equal, 1 when no column agrees at all; at these shares of the rows. */
export interface NeighbourDistances {
  readonly levels: readonly number[];
  readonly syntheticToReal: readonly number[];
  /** Null without a holdout. */
  readonly syntheticToHoldout: readonly number[] | null;
  /** What is natural: of holdout rows to real ones, or without a holdout of real rows to the other real rows. */
  readonly freshToReal: readonly number[];
  readonly freshFrom: "holdout" | "other real rows";
}

export type Evidence = "copies" | "closer" | "membership" | "attribute" | "singling-out";

export interface PrivacyEvidence {
  /** Synthetic rows that are equal to a real row. */
  readonly exactCopies: number;
  readonly copies: ExactCopies;
  readonly closerToTraining: CloserSummary;
  readonly distances: NeighbourDistances;
  /** The attacks; null without a holdout. */
  readonly membershipInference: MembershipInference | null;
  readonly attributeInference: AttributeInference | null;
  readonly singlingOut: SinglingOut | null;
  /** Signs whose whole interval lies beyond what fresh rows show. */
  readonly evidence: readonly Evidence[];
  /** What could not be said, in a sentence each. */
  readonly notes: readonly string[];
}

export interface PrivacyOptions {
  readonly rng: Rng;
  readonly kernels: Kernels;
  readonly level: number;
  readonly watch?: Watch | undefined;
}

/** Rows of each kind that attacks need at least. */
const fewestRows = 8;

export async function privacyEvidence(
  table: FidelityColumns,
  cells: readonly ColumnCells[],
  { rng, kernels, level, watch }: PrivacyOptions,
): Promise<PrivacyEvidence> {
  const { real, holdout, synthetic } = table;
  const copies = exactCopies(table, level);
  const codes = rowCodes(table);
  const rows = {
    training: range(0, real),
    holdout: range(real, holdout),
    synthetic: range(real + holdout, synthetic),
  };
  const part = (from: number, to: number) => ({ kernels, level, watch: partOf(watch, from, to) });
  const queries = some(rows.synthetic, affordableQueries(codes, real + holdout), rng.stream(0));
  if (holdout < fewestRows || real < fewestRows || table.columns.length < 2) {
    return {
      exactCopies: copies.count,
      copies,
      closerToTraining: { share: null, interval: null, rows: queries.length, effectiveRows: 0 },
      distances: await distancesAlone(codes, queries, rows.training, rng.stream(1), part(0, 1)),
      membershipInference: null,
      attributeInference: null,
      singlingOut: null,
      evidence: copies.excess.interval.low > 0 ? ["copies"] : [],
      notes: [whyLittle(table)],
    };
  }
  const closer = await closerToTraining(codes, queries, rows.training, rows.holdout, { ...part(0, 0.3), rng: rng.stream(1) }); // biome-ignore format: a line
  const most = affordableQueries(codes, synthetic);
  const members = some(rows.training, most, rng.stream(2));
  const others = some(rows.holdout, most, rng.stream(3));
  const toSynthetic = await nearestRows(codes, joinRows(members, others), rows.synthetic, part(0.3, 0.5));
  const membership = membershipInference(
    toSynthetic.distance.subarray(0, members.length),
    toSynthetic.distance.subarray(members.length),
    { rng: rng.stream(4), level },
  );
  const attribute = await attributeInference(
    table.columns.map(({ name }) => name),
    cells,
    codes,
    rows,
    { ...part(0.5, 0.8), rng: rng.stream(5) },
  );
  const singled = singlingOut(table, { rng: rng.stream(6), level });
  const fresh = await nearestRows(codes, some(rows.holdout, affordableQueries(codes, real), rng.stream(7)), rows.training, part(0.9, 1)); // biome-ignore format: a line
  const { toTraining, toHoldout, share, interval, effectiveRows } = closer;
  const at = (distances: Uint16Array) => quantiles(distances, codes);
  const found: Record<Evidence, boolean> = {
    copies: copies.excess.interval.low > 0,
    closer: interval.low > 0.5,
    membership: membership.interval.low > 0,
    attribute: attribute.interval.low > 0,
    "singling-out": singled.univariate.interval.low > 0 || singled.multivariate.interval.low > 0,
  };
  return {
    exactCopies: copies.count,
    copies,
    closerToTraining: { share, interval, rows: queries.length, effectiveRows },
    distances: {
      levels: distanceLevels,
      syntheticToReal: at(toTraining),
      syntheticToHoldout: at(toHoldout),
      freshToReal: at(fresh.distance),
      freshFrom: "holdout",
    },
    membershipInference: membership,
    attributeInference: attribute,
    singlingOut: singled,
    evidence: (Object.keys(found) as Evidence[]).filter((sign) => found[sign]),
    notes: [],
  };
}

function whyLittle({ holdout, real, columns }: FidelityColumns): string {
  if (columns.length < 2) return "With a single column there is no row to copy: neighbours and attacks are left out.";
  if (holdout > 0) return `Neighbours and attacks need at least ${fewestRows} real and holdout rows; there are ${real} and ${holdout}.`; // biome-ignore format: a line
  return "No holdout was given: whether synthetic rows are nearer to the rows that were used than to others of the same law cannot be said, and what an attack finds out cannot be told from what the law teaches about everybody. Keep some real rows back from the synthesizer and name them with --holdout.";
}

async function distancesAlone(
  codes: RowCodes,
  queries: Uint32Array,
  training: Uint32Array,
  rng: Rng,
  options: { readonly kernels: Kernels; readonly watch: Watch },
): Promise<NeighbourDistances> {
  const order = permutation(rng, training.length).map((k) => training[k]!);
  const asked = order.subarray(0, affordableQueries(codes, order.length));
  const found = await nearestRows(codes, queries, order, options);
  const alone = order.length > 1 ? await nearestRows(codes, asked, order, { ...options, others: true }) : undefined;
  return {
    levels: distanceLevels,
    syntheticToReal: quantiles(found.distance, codes),
    syntheticToHoldout: null,
    freshToReal: alone ? quantiles(alone.distance, codes) : [],
    freshFrom: "other real rows",
  };
}

/** Shares of rows at which distances are told. */
const distanceLevels = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1] as const;

function quantiles(distances: Uint16Array, { unit, columns }: RowCodes): number[] {
  const sorted = distances.slice().sort();
  return distanceLevels.map((level) => sorted[Math.round(level * (sorted.length - 1))]! / (unit * columns));
}

function range(from: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => from + i);
}

function some(rows: Uint32Array, most: number, rng: Rng): Uint32Array {
  if (rows.length <= most) return rows;
  return sampleWithoutReplacement(rng, rows.length, most)
    .sort()
    .map((k) => rows[k]!);
}
