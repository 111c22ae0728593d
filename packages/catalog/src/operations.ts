/**
 * The table of contents: a card for every operation, in the order in which people meet them, light enough to list; the
 * entries load when asked for.
 * @module
 */
import { PushforwardError } from "@pushforward/core/errors";
import { didYouMean } from "./near-names.js";
import type { Operation } from "./operation.js";

export interface OperationCard {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Operation>;
}

export const operations: readonly OperationCard[] = [
  {
    name: "compare",
    summary: "Do two tables come from the same law? If not: by how much, in which columns, in which rows.",
    load: async () => (await import("./operations/compare.js")).compareOperation,
  },
  {
    name: "rank",
    summary:
      "Which model is better, over all metrics and the whole law of scores? A ranking with ties and error control.",
    load: async () => (await import("./operations/rank.js")).rankOperation,
  },
  {
    name: "rank-preferences",
    summary: "Which model do people prefer? Strengths from comparisons or rankings, with intervals, ties and caution.",
    load: async () => (await import("./operations/rank-preferences.js")).rankPreferencesOperation,
  },
  {
    name: "wasserstein",
    summary: "How far apart two tables of points are: exact optimal transport with its plan, proof and interval.",
    load: async () => (await import("./operations/wasserstein.js")).wassersteinOperation,
  },
  {
    name: "orlicz-wasserstein",
    summary: "How far apart two tables of points are when long ways weigh exponentially more than short ones.",
    load: async () => (await import("./operations/orlicz-wasserstein.js")).orliczWassersteinOperation,
  },
  {
    name: "circular-wasserstein",
    summary: "How far apart two tables of angles, hours or times of the week are, around the circle.",
    load: async () => (await import("./operations/circular-wasserstein.js")).circularWassersteinOperation,
  },
  {
    name: "sinkhorn",
    summary: "Entropic transport between two tables of points: cost, objective, map; unbalanced or partial if asked.",
    load: async () => (await import("./operations/sinkhorn.js")).sinkhornOperation,
  },
  {
    name: "sinkhorn-divergence",
    summary: "How far apart two tables of points are, by entropic transport without its bias.",
    load: async () => (await import("./operations/sinkhorn-divergence.js")).sinkhornDivergenceOperation,
  },
  {
    name: "sliced-wasserstein",
    summary: "How far apart two tables of points are, averaged over random lines.",
    load: async () => (await import("./operations/sliced-wasserstein.js")).slicedWassersteinOperation,
  },
  {
    name: "max-sliced",
    summary: "The line on which two tables of points are farthest apart, and how far.",
    load: async () => (await import("./operations/max-sliced.js")).maxSlicedOperation,
  },
  {
    name: "gaussian-wasserstein",
    summary: "Wasserstein distance between the Gaussians with the means and covariances of two tables.",
    load: async () => (await import("./operations/gaussian-wasserstein.js")).gaussianWassersteinOperation,
  },
  {
    name: "gromov-wasserstein",
    summary: "How far apart two shapes are when turned, shifted or in other columns: distances within are compared.",
    load: async () => (await import("./operations/gromov-wasserstein.js")).gromovWassersteinOperation,
  },
  {
    name: "barycenter",
    summary: "Points between two or more tables of points: the transport barycenter, exact or along lines.",
    load: async () => (await import("./operations/barycenter.js")).barycenterOperation,
  },
  {
    name: "transport-map",
    summary: "Carry points as x is carried to y: entropic, sparse, Gaussian or barycentric map, also for new rows.",
    load: async () => (await import("./operations/transport-map.js")).transportMapOperation,
  },
  {
    name: "monge-gap",
    summary: "Does a table of images come by the shortest ways? What its moves cost beyond the cheapest plan.",
    load: async () => (await import("./operations/monge-gap.js")).mongeGapOperation,
  },
  {
    name: "diversity",
    summary: "How many different things a table holds, effectively: Vendi scores by similarity, Hill numbers of kinds.",
    load: async () => (await import("./operations/diversity.js")).diversityOperation,
  },
  {
    name: "inverse-transport",
    summary: "The cost behind observed pairs: which columns go with which, how strongly, and how sure that is.",
    load: async () => (await import("./operations/inverse-transport.js")).inverseTransportOperation,
  },
  {
    name: "generation-quality",
    summary: "How good are generated points beside real ones: MAUVE, frontier, precision, recall, density, coverage.",
    load: async () => (await import("./operations/generation-quality.js")).generationQualityOperation,
  },
  {
    name: "two-sample",
    summary: "Do two tables of numbers come from one law? One statistic of your choice, exact level at any sizes.",
    load: async () => (await import("./operations/two-sample.js")).twoSampleOperation,
  },
  {
    name: "independence",
    summary: "Do two groups of columns go together, alone or given further columns?",
    load: async () => (await import("./operations/independence.js")).independenceOperation,
  },
  {
    name: "goodness-of-fit",
    summary: "Do the rows come from a law that you name: normal, uniform, exponential or a Gaussian mixture?",
    load: async () => (await import("./operations/goodness-of-fit.js")).goodnessOfFitOperation,
  },
  {
    name: "paired-test",
    summary: "Do paired values differ? The difference with an exact interval: mean, Wilcoxon or sign test.",
    load: async () => (await import("./operations/paired-test.js")).pairedTestOperation,
  },
  {
    name: "detect-change",
    summary: "Has a stream left the law of a reference? An alarm with a bound on false alarms.",
    load: async () => (await import("./operations/detect-change.js")).detectChangeOperation,
  },
  {
    name: "adjust-p-values",
    summary: "Many tests at once: which hold? Benjamini–Hochberg, Benjamini–Yekutieli or Holm.",
    load: async () => (await import("./operations/adjust-p-values.js")).adjustPValuesOperation,
  },
  {
    name: "conformal",
    summary: "Name outliers or promising rows from any scores, with a bound on the share of false names.",
    load: async () => (await import("./operations/conformal.js")).conformalOperation,
  },
  {
    name: "model-drift",
    summary: "How far a compressed or draft language model is from the original: flips, divergence, acceptance.",
    load: async () => (await import("./operations/model-drift.js")).modelDriftOperation,
  },
  {
    name: "text-provenance",
    summary: "Was this text drawn from this language model? A test by entropy, with a level and an e-value.",
    load: async () => (await import("./operations/text-provenance.js")).textProvenanceOperation,
  },
  {
    name: "training-order",
    summary: "Does a model descend from a training run? Rank correlation of training order and likelihood.",
    load: async () => (await import("./operations/training-order.js")).trainingOrderOperation,
  },
  {
    name: "entropy",
    summary: "How much there is to know in a row: entropy of categories, numbers or both, point masses allowed for.",
    load: async () => (await import("./operations/entropy.js")).entropyOperation,
  },
  {
    name: "mutual-information",
    summary: "What some columns tell about others, in any form of dependence, given what is known already.",
    load: async () => (await import("./operations/mutual-information.js")).mutualInformationOperation,
  },
  {
    name: "information-map",
    summary: "Which columns tell about which: the mutual information of all pairs as a heat map.",
    load: async () => (await import("./operations/information-map.js")).informationMapOperation,
  },
  {
    name: "select-features",
    summary: "Columns that tell about a target, one after another, until none adds anything at a stated level.",
    load: async () => (await import("./operations/select-features.js")).selectFeaturesOperation,
  },
  {
    name: "information-decomposition",
    summary: "How columns tell about a target together: redundant, unique and synergetic information, with proof.",
    load: async () => (await import("./operations/information-decomposition.js")).informationDecompositionOperation,
  },
  {
    name: "divergence",
    summary:
      "How far one law is from another: KL, Jensen–Shannon, Rényi and others, from points, counts or probabilities.",
    load: async () => (await import("./operations/divergence.js")).divergenceOperation,
  },
  {
    name: "robust-bounds",
    summary:
      "The largest and smallest mean of a column over all laws near the table's, with the worst laws and a proof.",
    load: async () => (await import("./operations/robust-bounds.js")).robustBoundsOperation,
  },
  {
    name: "tilt",
    summary: "New weights for rows: tilted by a reward, best of n, or nearest to the old ones with given means.",
    load: async () => (await import("./operations/tilt.js")).tiltOperation,
  },
  {
    name: "select-subset",
    summary:
      "Some rows that stand for many: unlike each other (k-DPP, MAP, Vendi) or right for least squares (volume).",
    load: async () => (await import("./operations/select-subset.js")).selectSubsetOperation,
  },
  {
    name: "temper",
    summary: "Next-token laws made sharper, flatter or cut off: temperature, nucleus, contrast and others, exactly.",
    load: async () => (await import("./operations/temper.js")).temperOperation,
  },
  {
    name: "schema",
    summary: "Draft what a table may hold (types, bounds, categories), for you to confirm before private synthesis.",
    load: async () => (await import("./operations/schema.js")).schemaOperation,
  },
  {
    name: "plan-synthesis",
    summary:
      "Which private mechanism to take, and what error to expect: from the schema and the budget, without the data.",
    load: async () => (await import("./operations/plan-synthesis.js")).planSynthesisOperation,
  },
  {
    name: "synthesize",
    summary: "A table with the same law that may be shared: differentially private, with a certificate and a ledger.",
    load: async () => (await import("./operations/synthesize.js")).synthesizeOperation,
  },
  {
    name: "regenerate",
    summary: "More rows from a private release file: free, without the private table.",
    load: async () => (await import("./operations/regenerate.js")).regenerateOperation,
  },
  {
    name: "fidelity",
    summary: "Is a synthetic table any good, and does it copy anyone? Each figure beside what fresh real rows score.",
    load: async () => (await import("./operations/fidelity.js")).fidelityOperation,
  },
  {
    name: "sample",
    summary: "New rows like those of a table, without training, with a report on copies.",
    load: async () => (await import("./operations/sample.js")).sampleOperation,
  },
  {
    name: "resample",
    summary: "Variations of given rows that keep the law of the table; a dial says how far they go.",
    load: async () => (await import("./operations/resample.js")).resampleOperation,
  },
  {
    name: "bridge",
    summary: "Random paths from one table of points to another: Schrödinger bridges, also in a box, and flows.",
    load: async () => (await import("./operations/bridge.js")).bridgeOperation,
  },
  {
    name: "draw",
    summary: "New rows of a trained denoiser (ONNX) or of a smoothed table, by the solver of least measured error.",
    load: async () => (await import("./operations/draw.js")).drawOperation,
  },
  {
    name: "compose",
    summary: "One law of several: mixture, product, both at once, or a part taken out exactly; new rows of it.",
    load: async () => (await import("./operations/compose.js")).composeOperation,
  },
  {
    name: "guide",
    summary:
      "New rows that agree with a measurement, exactly or by guidance, or that are of one kind of a labelled table.",
    load: async () => (await import("./operations/guide.js")).guideOperation,
  },
  {
    name: "steer",
    summary: "New rows with more of a reward: a tilted law by particles, candidates or best of n, with its divergence.",
    load: async () => (await import("./operations/steer.js")).steerOperation,
  },
  {
    name: "privacy-budget",
    summary: "What a privacy budget allows, and what releases cost together: epsilon, delta, rho and noise.",
    load: async () => (await import("./operations/privacy-budget.js")).privacyBudgetOperation,
  },
  {
    name: "audit",
    summary: "Does a mechanism keep its promise of privacy? A lower bound on epsilon from what it releases.",
    load: async () => (await import("./operations/audit.js")).auditOperation,
  },
];

/** Name and summary of a card, for its entry to start from. */
export function headline(name: string): { name: string; summary: string } {
  const { summary } = findCard(name, operations);
  return { name, summary };
}

/** @throws PushforwardError with the names nearest to `name` when there is no such operation. */
export function findCard(name: string, among: readonly OperationCard[] = operations): OperationCard {
  const card = among.find((candidate) => candidate.name === name);
  if (card) return card;
  const names = among.map((candidate) => candidate.name);
  const hint = didYouMean(name, names) || ` There are: ${names.join(", ")}.`;
  throw new PushforwardError(`no operation is called ${name}.${hint}`);
}

/** The entry called `name`. @throws PushforwardError with near names when there is none. */
export async function findOperation(name: string, among: readonly OperationCard[] = operations): Promise<Operation> {
  return findCard(name, among).load();
}

/** All entries, for routes, tools and forms. */
export function loadAll(among: readonly OperationCard[] = operations): Promise<Operation[]> {
  return Promise.all(among.map((card) => card.load()));
}
