export { type Box, boxCost, drawImage, fold } from "./box.js";
export { type BridgePaths, cloudAt, type PathOptions, pathDefaults } from "./bridge-paths.js";
export {
  type CoupledPairsOptions,
  type CouplingKind,
  coupledPairs,
  pairDefaults,
} from "./coupled-pairs.js";
export { type EndDistance, endDistance } from "./end-distance.js";
export { type FlowMatching, type FlowMatchingOptions, flowMatching, flowMatchingDefaults } from "./flow-matching.js";
export { type GaussianBridge, type GaussianBridgeOptions, gaussianBridge } from "./gaussian-bridge.js";
export { type GaussianPaths, type GaussianPathsOptions, gaussianPaths } from "./gaussian-paths.js";
export {
  type LightBridge,
  type LightBridgeOptions,
  type LightPotential,
  lightBridge,
  lightBridgeDefaults,
} from "./light-bridge.js";
export {
  type ChangeSummary,
  type MirrorBridge,
  type MirrorBridgeOptions,
  mirrorBridge,
  mirrorBridgeDefaults,
  mirrorPlan,
} from "./mirror-bridge.js";
export { type MirrorDrift, type MirrorDriftOptions, mirrorDrift, mirrorDriftDefaults } from "./mirror-drift.js";
export { epsilonOf } from "./reference.js";
export { type Resampled, type ResampleOptions, resample } from "./resample.js";
export { type ResampleTableOptions, resampleTable, type TableVariations } from "./resample-table.js";
export { RowLaw } from "./row-law.js";
export { type SchrodingerBridge, type SchrodingerBridgeOptions, schrodingerBridge } from "./schrodinger-bridge.js";
