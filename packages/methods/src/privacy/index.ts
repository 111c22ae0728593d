export * from "./accounting/index.js";
export * from "./audit/index.js";
export { BudgetError } from "./budget-error.js";
export {
  type GaussianCopulaAnswers,
  type GaussianCopulaOptions,
  gaussianCopula,
  gaussianCopulaDefaults,
  productSums,
} from "./copula/gaussian-copula.js";
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
export { type FeatureMap, type FeatureShape, featureMap, featureSums } from "./embedding/feature-map.js";
export {
  type MeanEmbeddingAnswers,
  type MeanEmbeddingOptions,
  meanEmbedding,
  meanEmbeddingDefaults,
} from "./embedding/mean-embedding.js";
export * from "./graph/index.js";
export * from "./marginals/index.js";
export type { Adjacency, Cells, Measurement } from "./measurement.js";
export type { Candidate, PrivateData, ReceiptLine, RenyiCurve, RowsQuery, SumQuery } from "./private-data.js";
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
export type { FitContext, Forecast, PublicSizes, Synthesizer } from "./synthesizer.js";
