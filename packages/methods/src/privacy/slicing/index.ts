export { varianceFor, varianceForRho, worstLoss } from "./calibrate-sigma.js";
export { type Divergence, type DivergenceName, divergences, ratioDivergence } from "./density-ratio.js";
export { drawDirections } from "./draw-directions.js";
export { type DeltaBounds, exactSlicingDelta } from "./exact-slicing-delta.js";
export { GeneratorHeads } from "./generator-heads.js";
export { logKummer } from "./log-kummer.js";
export { MixtureGenerator } from "./mixture-generator.js";
export { NetworkGenerator, type NetworkShape } from "./network-generator.js";
export { noiseKernelLikelihood } from "./noise-kernel-likelihood.js";
export { type ReleaseMoments, releaseMoments } from "./release-moments.js";
export { coordinateNames, decodeRows, encodeRows, type RowEncoding, rowEncoding } from "./row-encoding.js";
export type { Slice, SliceEstimator } from "./slice-estimator.js";
export type { SliceGenerator } from "./slice-generator.js";
export {
  type EstimatorName,
  type GeneratorName,
  type GeneratorOptions,
  generateFromSlices,
  type SlicingOptions,
  slicing,
  slicingDefaults,
} from "./slicing.js";
export { planSlicing, releaseFeasibility, type SlicingFeasibility } from "./slicing-feasibility.js";
export { gridFor, gridSlicingLoss, type SliceShape, type SlicingMode, slicingLoss } from "./slicing-loss.js";
export {
  projectRows,
  releaseSlices,
  type SlicingCertificate,
  type SlicingRelease,
  type SlicingReleaseOptions,
  slicingReleaseDefaults,
} from "./slicing-release.js";
export { type TrainingSettings, trainGenerator } from "./train-generator.js";
