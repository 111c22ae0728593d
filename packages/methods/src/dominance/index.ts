export {
  type AlmostDominance,
  type AlmostDominanceOptions,
  almostDominance,
  almostDominanceDefaults,
  leastRows,
} from "./almost-dominance.js";
export { type ChoiceFit, fitChoices, type Preferences } from "./choice-model.js";
export type { Correction, DominanceTest } from "./decisions.js";
export { type Copula, portfolio } from "./portfolio.js";
export { type QuantileOrder, type QuantileOrderOptions, quantileOrder } from "./quantile-order.js";
export { type RankOptions, rankDefaults, rankModels } from "./rank-models.js";
export {
  type PreferenceOptions,
  type PreferenceRanking,
  type PreferredModel,
  type PreferredPair,
  preferenceDefaults,
  rankPreferences,
} from "./rank-preferences.js";
export type * from "./rank-result.js";
export { leastUnits, type ModelScores, type Scores } from "./scores.js";
export type { DominanceCost } from "./transport-path.js";
export {
  defaultLambda,
  type Violation,
  type ViolationOptions,
  type ViolationRatio,
  type Violations,
  violationDefaults,
  violationRatio,
} from "./violation-ratio.js";
