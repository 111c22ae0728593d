export { type GreedyMap, greedyMap } from "./greedy-map.js";
export {
  type DeterminantalKernel,
  determinantalKernel,
  determinantalKernelOfFeatures,
  type KDpp,
  kDpp,
} from "./k-dpp.js";
export { type LargeGaussianDraw, largeGaussianDraw, unionDraw } from "./large-gaussian-draw.js";
export {
  type SelectSubsetOptions,
  type SubsetMethod,
  type SubsetSelection,
  selectSubset,
  selectSubsetDefaults,
  subsetMethods,
} from "./select-subset.js";
export {
  featureKernel,
  matrixKernel,
  pointKernel,
  type SubsetKernel,
  type SubsetSimilarity,
  subsetSimilarities,
} from "./subset-kernel.js";
export { type VendiSelection, vendiSelection } from "./vendi-selection.js";
export { volumeSample } from "./volume-sample.js";
