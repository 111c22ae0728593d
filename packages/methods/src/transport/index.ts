export { type Barycenter, type BarycenterOptions, barycenter, barycenterDefaults } from "./barycenter.js";
export { type CircularIntervalOptions, circularInterval } from "./circular-interval.js";
export { type CircularTransport, circularTransport } from "./circular-transport.js";
export { type CircularOptions, circularWasserstein } from "./circular-wasserstein.js";
export type { PointCost } from "./entropic/entropic-costs.js";
export { type EntropicMap, type EntropicMapOptions, entropicMap } from "./entropic-map.js";
export { entropicPlan } from "./entropic-plan.js";
export {
  type FixedSupportBarycenter,
  type FixedSupportBarycenterOptions,
  fixedSupportBarycenter,
} from "./fixed-support-barycenter.js";
export {
  type GaussianBarycenter,
  type GaussianBarycenterOptions,
  gaussianBarycenter,
} from "./gaussian-barycenter.js";
export {
  type Gaussian,
  type GaussianEstimate,
  type GaussianTransport,
  gaussianGeodesic,
  gaussianOf,
  gaussianWasserstein,
  gaussianWassersteinOf,
} from "./gaussian-wasserstein.js";
export {
  type GaussianGradient,
  gaussianWassersteinGradient,
  gaussianWassersteinGradientOf,
} from "./gaussian-wasserstein-gradient.js";
export { type GromovGradientOptions, gromovWassersteinGradient } from "./gromov-gradient.js";
export {
  type Geometry,
  type GromovMatrixOptions,
  type GromovSettings,
  type GromovWasserstein,
  type GromovWassersteinOptions,
  gromovWasserstein,
  gromovWassersteinDefaults,
  gromovWassersteinMatrix,
} from "./gromov-wasserstein.js";
export {
  type CostWeight,
  type InverseTransport,
  type InverseTransportOptions,
  inverseTransport,
  inverseTransportDefaults,
} from "./inverse-transport.js";
export {
  type MaxSlicedOptions,
  type MaxSlicedWasserstein,
  maxSlicedDefaults,
  maxSlicedWasserstein,
} from "./max-sliced-wasserstein.js";
export { type MongeGap, mongeGap } from "./monge-gap.js";
export { mongeGapGradient } from "./monge-gap-gradient.js";
export { lineBarycenter, type OrderedCoupling, orderedCoupling, type WeightedLine } from "./multi-marginal-1d.js";
export { type OptimalTransport, type OptimalTransportOptions, optimalTransport } from "./optimal-transport.js";
export {
  type OrliczFunction,
  type OrliczOptions,
  type OrliczWasserstein,
  orliczWasserstein,
} from "./orlicz-wasserstein.js";
export { orliczWassersteinGradient } from "./orlicz-wasserstein-gradient.js";
export { type PooledSteps, pooledSteps, type StepSums, summedSteps } from "./pooled-steps.js";
export {
  type Sinkhorn,
  type SinkhornOptions,
  type SinkhornSettings,
  sinkhorn,
  sinkhornDefaults,
  sinkhornMatrix,
} from "./sinkhorn.js";
export {
  type SinkhornDivergence,
  type SinkhornDivergenceOptions,
  sinkhornDivergence,
  sinkhornDivergenceGradient,
} from "./sinkhorn-divergence.js";
export { type GradientOptions, sinkhornGradient } from "./sinkhorn-gradient.js";
export { type SlicedBarycenterOptions, slicedBarycenter, slicedBarycenterDefaults } from "./sliced-barycenter.js";
export {
  defaultDirections,
  type SlicedWasserstein,
  type SlicedWassersteinOptions,
  slicedWasserstein,
  slicedWassersteinDefaults,
} from "./sliced-wasserstein.js";
export {
  maxSlicedWassersteinGradient,
  type SlicedGradient,
  type SlicedGradientOptions,
  slicedWassersteinGradient,
} from "./sliced-wasserstein-gradient.js";
export type { TransportGradient } from "./transport-gradient.js";
export {
  barycentricProjection,
  type MapKind,
  type TransportMap,
  type TransportMapOptions,
  transportMap,
} from "./transport-map.js";
export {
  type Certificate,
  type Metric,
  type TransportPlan,
  type Wasserstein,
  type WassersteinOptions,
  wasserstein,
  wassersteinDefaults,
} from "./wasserstein.js";
export {
  type PointsOnLine,
  wasserstein1d,
  wassersteinPower1d,
  wassersteinPower1dSorted,
} from "./wasserstein-1d.js";
export { wasserstein1dEstimate } from "./wasserstein-1d-estimate.js";
export { circularWassersteinGradient, type SlopeOf, wasserstein1dGradient } from "./wasserstein-1d-gradient.js";
export { wassersteinGradient } from "./wasserstein-gradient.js";
export { type WassersteinIntervalOptions, wassersteinInterval } from "./wasserstein-interval.js";
