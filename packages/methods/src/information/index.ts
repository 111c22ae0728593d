export { kozachenkoLeonenko, vasicekEntropy } from "./differential-entropy.js";
export {
  type DiscreteCorrection,
  type DiscreteEntropyOptions,
  discreteCorrections,
  discreteEntropy,
  entropyOfCounts,
} from "./discrete-entropy.js";
export { type DiscreteInformation, discreteInformation } from "./discrete-information.js";
export { type DisjointParts, disjointParts, partCount, partsInterval } from "./disjoint-parts.js";
export {
  type EntropyEstimate,
  type EntropyEstimator,
  type EntropyOptions,
  entropy,
  entropyDefaults,
  entropyEstimators,
} from "./entropy.js";
export { equalCountBins } from "./equal-count-bins.js";
export { type GaussianInformation, gaussianInformation } from "./gaussian-information.js";
export { groupedJackknife } from "./grouped-jackknife.js";
export {
  type InformationDecomposition,
  type InformationDecompositionOptions,
  informationDecomposition,
  type SourceInformation,
} from "./information-decomposition.js";
export { type MinimumEntropyCoupling, minimumEntropyCoupling } from "./minimum-entropy-coupling.js";
export { type MultivariateInformation, multivariateInformation } from "./multivariate-information.js";
export {
  type InformationEstimate,
  type InformationEstimator,
  informationEstimators,
  type MutualInformationOptions,
  mutualInformation,
  mutualInformationDefaults,
} from "./mutual-information.js";
export { kraskovTwo, type NeighbourInformation, neighbourInformation } from "./neighbour-information.js";
export { normalScores, type Scaling, scaleVariable } from "./normal-scores.js";
export { type PartialInformation, partialInformation } from "./partial-information.js";
export { type PredictionInformation, predictionInformation } from "./prediction-information.js";
export {
  type Feature,
  type FeatureSelection,
  type SelectedFeature,
  type SelectFeaturesOptions,
  type SelectionCriterion,
  selectFeatures,
  selectFeaturesDefaults,
  selectionCriteria,
} from "./select-features.js";
export { type ConsistencyCheck, type InformationFunction, selfConsistency } from "./self-consistency.js";
export {
  type SlicedInformation,
  type SlicedInformationOptions,
  slicedInformation,
  slicedInformationDefaults,
} from "./sliced-information.js";
export {
  asLevels,
  discreteVariable,
  joinVariables,
  levelCounts,
  numericVariable,
  rowsOf,
  type Variable,
  valueCounts,
} from "./variable.js";
