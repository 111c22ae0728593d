/**
 * What a release guarantees, on what it rests, and what was paid: for people and for files.
 * @module
 */
import type { Adjacency } from "./measurement.js";
import type { ReceiptLine } from "./private-data.js";
import type { Schema } from "./schema/schema.js";

export interface Certificate {
  /** The guarantee in a sentence. */
  readonly guarantee: string;
  readonly mechanism: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly adjacency: Adjacency;
  /** What the guarantee rests on, a sentence each. */
  readonly assumptions: readonly string[];
  readonly schema: {
    /** False when some of the domain was read off the data. */
    readonly confirmed: boolean;
    readonly unconfirmed: readonly string[];
  };
  /** Where the noise came from. */
  readonly noise: string;
  /** Every answer that was taken from the rows, and its cost. */
  readonly receipt: readonly ReceiptLine[];
  /** Zero-concentrated loss of all lines together, where all have one. */
  readonly rho?: number;
  readonly versions: Readonly<Record<string, string>>;
}

export interface CertificateFacts {
  readonly mechanism: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly adjacency: Adjacency;
  readonly schema: Schema;
  readonly receipt: readonly ReceiptLine[];
  readonly versions: Readonly<Record<string, string>>;
}

const noise =
  "Whole-number noise, sampled exactly (no rounding of real numbers in its path) from the random generator of the operating system. It has no seed, and it is not kept.";

export function certify({ schema, receipt, ...facts }: CertificateFacts): Certificate {
  const zero = receipt.every(({ rho }) => rho !== undefined);
  const { unconfirmed } = schema;
  return {
    guarantee: guaranteeWords(facts),
    ...facts,
    assumptions: assumptionsOf(facts.adjacency, unconfirmed),
    schema: { confirmed: unconfirmed.length === 0, unconfirmed },
    noise,
    receipt,
    ...(zero && { rho: receipt.reduce((sum, { rho }) => sum + rho!, 0) }),
  };
}

function guaranteeWords({ epsilon, delta, adjacency }: Omit<CertificateFacts, "schema" | "receipt">): string {
  const change = adjacency === "add-remove" ? "adding or removing any one row" : "replacing any one row by another";
  return `(${epsilon}, ${delta})-differential privacy: ${change} multiplies the probability of any outcome by at most e^${epsilon}, up to a probability of ${delta}.`;
}

function assumptionsOf(adjacency: Adjacency, unconfirmed: readonly string[]): string[] {
  const drafted =
    unconfirmed.length === 0
      ? "The schema (types, bounds, categories) was stated without looking at these rows."
      : `The schema of ${unconfirmed.join(", ")} was drafted from these rows and nobody confirmed it: what it tells about them is not covered by the guarantee.`;
  return [
    "One row is one person: who is in several rows is protected less, by as many times as there are rows.",
    drafted,
    adjacency === "add-remove"
      ? "How many rows there are is protected, too: the synthetic table has a noisy number of rows, or the one that was asked for."
      : "How many rows there are is public.",
    "The epsilons of all releases from the same people add up; the ledger counts those that were made with it.",
  ];
}
