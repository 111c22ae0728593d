/**
 * Every mechanism by its name: where callers, help and the planner find them.
 * @module
 */
import type { Adjacency } from "../measurement.js";
import type { Synthesizer } from "../synthesizer.js";

export interface MechanismCard {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Kinds of neighbours that it can hold its guarantee for, its usual one first. */
  readonly adjacencies: readonly Adjacency[];
  /** Its noise costs a Rényi curve rather than ρ. */
  readonly curve?: boolean;
  /** Keys of docs/references.bib. */
  readonly source: readonly string[];
  load(): Promise<Synthesizer<unknown, SynthesisOptions>>;
}

/** What any mechanism may be told beside its context; those to whom it means nothing pass over it. */
export interface SynthesisOptions {
  /** Place of the attribute that others are to predict. */
  readonly label?: number;
  /** What makes rows from noisy rows or their projections, and how it is trained. */
  readonly generator?: "network" | "mixture" | "gaussian" | "latent-class" | "nearest";
  readonly estimator?: "likelihood" | "density-ratio";
  /** The guarantee, for mechanisms whose noise follows a Rényi curve rather than ρ. */
  readonly epsilon?: number;
  readonly delta?: number;
}

const both: readonly Adjacency[] = ["add-remove", "replace-one"];

export const mechanisms: readonly MechanismCard[] = [
  {
    name: "marginals",
    summary: "noisy counts of all pairs of columns, and a mixture that fits them; the best all-rounder",
    adjacencies: both,
    source: ["gavish2017", "aydore2021", "coifman1995", "mckenna2021"],
    load: async () => erase((await import("../marginals/index.js")).marginalsSynthesizer),
  },
  {
    name: "aim",
    summary: "pairs chosen where they help most, joined in a graphical model; strong where few pairs matter",
    adjacencies: both,
    source: ["mckenna2022", "mckenna2019"],
    load: async () => erase((await import("../graph/index.js")).aim),
  },
  {
    name: "mst",
    summary: "a tree of chosen pairs; quick, for many columns and small budgets",
    adjacencies: both,
    source: ["mckenna2021", "mckenna2019"],
    load: async () => erase((await import("../graph/index.js")).mst),
  },
  {
    name: "genetic",
    summary: "noisy counts of all pairs, and rows that evolve until they have them",
    adjacencies: both,
    source: ["liu2023"],
    load: async () => erase((await import("../genetic/genetic.js")).genetic),
  },
  {
    name: "mean-embedding",
    summary: "one noisy mean of random features, and a generator trained to match it",
    adjacencies: both,
    source: ["harder2021"],
    load: async () => erase((await import("../embedding/mean-embedding.js")).meanEmbedding),
  },
  {
    name: "gaussian-copula",
    summary: "every column by itself and one correlation for each pair; quick, for numbers and ordered categories",
    adjacencies: both,
    source: ["nelsen2006"],
    load: async () => erase((await import("../copula/gaussian-copula.js")).gaussianCopula),
  },
  {
    name: "slicing",
    summary: "noisy projections of every row, released once, for generators to be trained on; for large epsilon",
    adjacencies: ["replace-one"],
    curve: true,
    source: ["greenewald2024"],
    load: async () => erase((await import("../slicing/index.js")).slicing),
  },
  {
    name: "input-perturbation",
    summary: "noise on every row, and a law fitted to the noisy rows; the plainest promise, for large epsilon",
    adjacencies: ["replace-one"],
    curve: true,
    source: ["warner1965", "canonne2020"],
    load: async () => erase((await import("../perturbation/input-perturbation.js")).inputPerturbation),
  },
  {
    name: "independent",
    summary: "every column by itself; quick, and keeps no relation between columns",
    adjacencies: both,
    source: [],
    load: async () => erase((await import("../independent.js")).independent),
  },
];

/** The card, or undefined. */
export function findMechanism(name: string): MechanismCard | undefined {
  return mechanisms.find((card) => card.name === name);
}

/** Answers go back only to the mechanism that gave them, or come from a file that names it. */
function erase<A, O>(synthesizer: Synthesizer<A, O>): Synthesizer<unknown, SynthesisOptions> {
  return synthesizer as unknown as Synthesizer<unknown, SynthesisOptions>;
}
