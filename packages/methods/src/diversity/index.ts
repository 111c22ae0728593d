export { type NeighbourhoodScores, neighbourhoodScores, type RowMean } from "../divergence/neighbourhood-scores.js";
export { type DiversityEstimate, effectiveNumber } from "./effective-number.js";
export {
  defaultBuckets,
  type GenerationQuality,
  type GenerationQualityOptions,
  generationQuality,
  generationQualityDefaults,
  type QualityEstimate,
  type QualityMeasure,
  qualityMeasures,
} from "./generation-quality.js";
export { type HillNumbers, type HillNumbersOptions, hillNumbers, hillNumbersDefaults } from "./hill-numbers.js";
export { type KMeans, type KMeansOptions, kMeans, kMeansDefaults } from "./k-means.js";
export {
  type FrontierCurve,
  frontierCurve,
  frontierIntegral,
  type MauveOptions,
  mauve,
  mauveDefaults,
} from "./mauve.js";
export {
  type Similarity,
  type VendiMatrixOptions,
  type VendiOptions,
  type VendiScore,
  vendiScore,
  vendiScoreDefaults,
  vendiScoreOfMatrix,
} from "./vendi-score.js";
