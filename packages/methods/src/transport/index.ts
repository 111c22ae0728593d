export { type PooledSteps, pooledSteps } from "./pooled-steps.js";
export {
  type SlicedWasserstein,
  type SlicedWassersteinOptions,
  slicedWasserstein,
  slicedWassersteinDefaults,
} from "./sliced-wasserstein.js";
export {
  type PointsOnLine,
  wasserstein1d,
  wassersteinPower1d,
  wassersteinPower1dSorted,
} from "./wasserstein-1d.js";
export { wasserstein1dEstimate } from "./wasserstein-1d-estimate.js";
