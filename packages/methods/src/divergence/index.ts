export { type BestOfN, bestOfN, bestOfNKl } from "./best-of-n.js";
export { type CauchySchwarz, type CauchySchwarzOptions, cauchySchwarz } from "./cauchy-schwarz.js";
export { countedDivergence } from "./counted-divergence.js";
export { type CriticDivergence, type CriticOptions, criticDivergence, variationalBound } from "./critic-divergence.js";
export { densityDivergence, type LogDensities } from "./density-divergence.js";
export { cellTerms, discreteDivergence } from "./discrete-divergence.js";
export type { DivergenceEstimate } from "./divergence-estimate.js";
export {
  type EnergyDistance,
  type EnergyDistanceOptions,
  energyDistance,
  energyDistanceDefaults,
} from "./energy-distance.js";
export { logGaussianBall } from "./gaussian-ball.js";
export {
  type GaussianMeasure,
  gaussianDivergence,
  gaussianDivergenceOf,
  gaussianMeasures,
} from "./gaussian-divergence.js";
export { type Generator, generatorOf } from "./generators.js";
export * from "./jensen-shannon.js";
export { jensenShannon } from "./jensen-shannon.js";
export type { CriticKind } from "./log-ratio.js";
export {
  type FMeasure,
  fMeasures,
  isFMeasure,
  isLogarithmic,
  type Measure,
  type MeasureChoice,
  measureDefaults,
  measures,
} from "./measures.js";
export { medianDistance } from "./median-distance.js";
export {
  aggregatedScales,
  type Bandwidth,
  bandwidthsOf,
  type Mmd,
  type MmdEstimator,
  type MmdOptions,
  mmd,
  mmdDefaults,
} from "./mmd.js";
export {
  InfeasibleError,
  type MomentProjection,
  type MomentProjectionOptions,
  momentProjection,
} from "./moment-projection.js";
export {
  type NeighbourDivergence,
  type NeighbourMeasure,
  type NeighbourOptions,
  neighbourDefaults,
  neighbourDivergence,
  neighbourMeasures,
} from "./neighbour-divergence.js";
export { checkPair, type PairFunction, PairValues, pairTile } from "./pair-values.js";
export {
  type BallDivergence,
  ballDivergences,
  type RobustBound,
  type RobustBounds,
  type RobustBoundsOptions,
  robustBounds,
} from "./robust-bounds.js";
export {
  type Tilt,
  type TiltDivergence,
  type TiltedLaw,
  type TiltOptions,
  tiltDivergences,
  tiltedLaw,
} from "./tilted-law.js";
