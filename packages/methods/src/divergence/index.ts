export {
  type EnergyDistance,
  type EnergyDistanceOptions,
  energyDistance,
  energyDistanceDefaults,
} from "./energy-distance.js";
export * from "./jensen-shannon.js";
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
export { checkPair, type PairFunction, PairValues, pairTile } from "./pair-values.js";
