export * from "./bridges/index.js";
export {
  type ClosedFormOptions,
  type ClosedFormSamples,
  closedFormDefaults,
  closedFormSamples,
  type RowEstimator,
} from "./closed-form-samples.js";
export { type Memorisation, type MemorisationOptions, memorisation } from "./memorisation.js";
export { neighbourMeans } from "./neighbour-means.js";
export { exactMeans, type ProbeBatch, type RowMeans } from "./row-means.js";
export { type SampledGroup, type SampleTableOptions, sampleTable, type TableSample } from "./sample-table.js";
export { spacingOf } from "./spacing.js";
export * from "./subsets/index.js";
export { type Surroundings, surroundingsOf } from "./surroundings.js";
export * from "./tokens/index.js";
