export { type BestOfDraws, bestOfDraws } from "./best-of-draws.js";
export { calibrated, type MeanScore, meanScore } from "./calibrate.js";
export { mixtureOf, productOf, RemovedPart } from "./compose.js";
export { type EnsembleKalmanOptions, ensembleDefaults, ensembleKalman, type Measure } from "./ensemble-kalman.js";
export {
  chooseSolver,
  type ErrorCurveOptions,
  errorCurve,
  noisyDraws,
  type SolverError,
  type TriedSolver,
} from "./error-curve.js";
export { type FlowStability, flowStability } from "./flow-stability.js";
export {
  covarianceOf,
  GaussianMixture,
  gridLaw,
  type MixtureParts,
  type Shape,
  shapeOf,
  smoothedPoints,
} from "./gaussian-mixture.js";
export { classifierFree, measured, type NoiseInterval, type RewardGradient, rewarded } from "./guidance.js";
export { type LangevinOptions, langevin } from "./langevin.js";
export { checkMeasurement, type LinearMeasurement, type LinearPosterior, linearPosterior } from "./linear-posterior.js";
export { type LinearTilt, linearTilt } from "./linear-tilt.js";
export {
  type MirroredStein,
  type MirroredSteinOptions,
  mirroredStein,
  mirroredSteinDefaults,
  type SimplexGradient,
} from "./mirrored-stein.js";
export * from "./network/index.js";
export { noiseRows } from "./noise-rows.js";
export { ancestralSteps, exactSteps, type ReverseSteps, walkBack } from "./reverse-steps.js";
export { type SamplesScore, samplesScore } from "./samples-score.js";
export { type Denoiser, type DensityScore, denoised, denoiserScore, type Score } from "./score.js";
export {
  checkLevels,
  type FlowEnd,
  type FlowOptions,
  type FlowSolver,
  flowDefaults,
  flowSolvers,
  solveFlow,
  stabilityLimit,
} from "./solve-flow.js";
export {
  type Decoded,
  type DecodingOptions,
  type ParticleOptions,
  type PointTilt,
  type Reward,
  type Steered,
  type SteerOptions,
  steer,
  steerDefaults,
  valueDecoding,
} from "./steer.js";
export { type SuperposedOptions, type SuperposedWalk, superposedWalk } from "./superposed-walk.js";
export { anyOf, bothOf } from "./superposition.js";
export {
  type NoiseRange,
  optimizedGrid,
  orderOf,
  type StepDensity,
  stepDensity,
  type TimeGrid,
  timeGrid,
  timeGrids,
} from "./time-grid.js";
