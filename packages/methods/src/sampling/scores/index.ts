export { mixtureOf, productOf, RemovedPart } from "./compose.js";
export {
  chooseSolver,
  type ErrorCurveOptions,
  errorCurve,
  levelsOf,
  noisyDraws,
  type SolverError,
} from "./error-curve.js";
export {
  covarianceOf,
  GaussianMixture,
  gridLaw,
  type MixtureParts,
  type Shape,
  shapeOf,
  smoothedPoints,
} from "./gaussian-mixture.js";
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
export { anyOf, bothOf } from "./superposition.js";
export { type NoiseRange, optimizedGrid, type TimeGrid, timeGrid, timeGrids } from "./time-grid.js";
