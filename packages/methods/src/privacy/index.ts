export * from "./accounting/index.js";
export * from "./audit/index.js";
export { BudgetError } from "./budget-error.js";
export { type Certificate, type CertificateFacts, certify } from "./certificate.js";
export {
  type GaussianCopulaAnswers,
  type GaussianCopulaOptions,
  gaussianCopula,
  gaussianCopulaDefaults,
  productSums,
} from "./copula/gaussian-copula.js";
export { decodeDomain } from "./decode-domain.js";
export {
  type Attribute,
  attributeSize,
  type CategoryAttribute,
  type Domain,
  domainSizes,
  type NumberAttribute,
} from "./domain.js";
export type { DomainTable } from "./domain-table.js";
export type { LossLimit } from "./door/loss-limit.js";
export { openPrivateData } from "./door/open-private-data.js";
export type { OpenPrivateData, PrivateDataOptions } from "./door/open-with-source.js";
export {
  type FeatureMap,
  type FeatureShape,
  featureMap,
  featureSums,
  type MeanEmbeddingAnswers,
  type MeanEmbeddingOptions,
  meanEmbedding,
  meanEmbeddingDefaults,
} from "./embedding/index.js";
export { encodeDomain } from "./encode-domain.js";
export { type FidelityOptions, fidelity, fidelityDefaults } from "./fidelity/fidelity.js";
export type { FidelityResult } from "./fidelity/fidelity-result.js";
export { type GeneticOptions, genetic, geneticDefaults } from "./genetic/genetic.js";
export { PairMisses } from "./genetic/pair-misses.js";
export * from "./graph/index.js";
export { type IndependentAnswers, independent } from "./independent.js";
export * from "./ledger/index.js";
export * from "./marginals/index.js";
export type { Adjacency, Cells, Measurement } from "./measurement.js";
export {
  type InputPerturbationAnswers,
  type InputPerturbationOptions,
  inputPerturbation,
  inputPerturbationDefaults,
  squaredReach,
} from "./perturbation/input-perturbation.js";
export * from "./planner/index.js";
export type { Candidate, PrivateData, ReceiptLine, RenyiCurve, RowsQuery, SumQuery } from "./private-data.js";
export { findMechanism, type MechanismCard, mechanisms, type SynthesisOptions } from "./registry/mechanisms.js";
export { type Release, readRelease, writeRelease } from "./release/release-file.js";
export * from "./schema/index.js";
export {
  type GeneratorOptions,
  generateFromSlices,
  planSlicing,
  releaseFeasibility,
  type SlicingCertificate,
  type SlicingFeasibility,
  type SlicingOptions,
  type SlicingRelease,
  slicing,
  slicingDefaults,
  slicingReleaseDefaults,
} from "./slicing/index.js";
export {
  type RowsOptions,
  rowsOf,
  type Synthesis,
  type SynthesizeOptions,
  synthesize,
  synthesizeDefaults,
} from "./synthesize.js";
export type { FitContext, Forecast, PublicSizes, Synthesizer } from "./synthesizer.js";
export type { SyntheticMarginal } from "./synthetic-marginals.js";
