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
export * from "./marginals/index.js";
export type { Adjacency, Cells, Measurement } from "./measurement.js";
export type { Candidate, PrivateData, ReceiptLine, RenyiCurve, RowsQuery, SumQuery } from "./private-data.js";
export type { FitContext, Forecast, PublicSizes, Synthesizer } from "./synthesizer.js";
