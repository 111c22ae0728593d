export {
  type BoostedTrees,
  type BoostedTreesOptions,
  boostedTreesDefaults,
  type CodedColumn,
  fitBoostedTrees,
  scoreBoostedTrees,
} from "./boosted-trees.js";
export { type BrunnerMunzel, brunnerMunzel, brunnerMunzelOfSteps } from "./brunner-munzel.js";
export { type ChiSquare, type ChiSquareOptions, chiSquareDefaults, chiSquareHomogeneity } from "./chi-square.js";
export { type ClassifierAucOptions, classifierAuc, classifierAucDefaults } from "./classifier-auc.js";
export {
  type CellScores,
  type ColumnNull,
  type ColumnNullOptions,
  columnNull,
  columnNullDefaults,
  columnNullDraws,
} from "./column-null.js";
export { type CompareOptions, compare, compareDefaults } from "./compare/compare.js";
export { compareEffects, type EffectsOptions } from "./compare/effects.js";
export type * from "./compare/encoded.js";
export {
  type WitnessGroups,
  type WitnessGroupsOptions,
  witnessGroups,
  witnessGroupsDefaults,
} from "./compare/groups.js";
export {
  type DependenceChanges,
  type DependenceChangesOptions,
  dependenceChanges,
  dependenceChangesDefaults,
} from "./compare/pairs.js";
export type * from "./compare/result.js";
export { schemaChanges } from "./compare/schema.js";
export { type SlicedDistanceOptions, slicedDistance, slicedDistanceDefaults } from "./compare/sliced-distance.js";
export {
  type Conformal,
  type ConformalOptions,
  conformal,
  conformalDefaults,
  conformalPValues,
} from "./conformal.js";
export {
  type CramerVonMises,
  type CramerVonMisesOptions,
  cramerVonMises,
  cramerVonMisesDefaults,
  cramerVonMisesSf,
} from "./cramer-von-mises.js";
export { type DeLong, type DeLongOptions, delong } from "./delong.js";
export {
  type Alarm,
  type ChangeDetection,
  ChangeDetector,
  type ChangeKind,
  type DetectChangeOptions,
  detectChange,
  detectChangeDefaults,
} from "./detect-change.js";
export * from "./false-discovery.js";
export {
  type GoodnessOfFit,
  type GoodnessOfFitOptions,
  type GoodnessOfFitTest,
  goodnessOfFit,
  goodnessOfFitDefaults,
  goodnessOfFitTests,
} from "./goodness-of-fit.js";
export {
  type Independence,
  type IndependenceOptions,
  type IndependenceTest,
  independence,
  independenceDefaults,
  independenceTests,
} from "./independence.js";
export type { KnownLaw, MixtureComponent } from "./known-law.js";
export {
  type KolmogorovSmirnov,
  type KolmogorovSmirnovOptions,
  kolmogorovSf,
  kolmogorovSmirnov,
  kolmogorovSmirnovDefaults,
  kolmogorovSmirnovOfSteps,
} from "./kolmogorov-smirnov.js";
export { type MannWhitney, mannWhitney } from "./mann-whitney.js";
export { type MeanDifference, meanDifference } from "./mean-difference.js";
export type { NullLaw } from "./null-law.js";
export {
  type PairedTest,
  type PairedTestName,
  type PairedTestOptions,
  pairedTest,
  pairedTestDefaults,
  pairedTests,
} from "./paired-test.js";
export {
  type ProportionDifference,
  type ProportionOptions,
  proportionDifference,
  type RatioInterval,
  ratioInterval,
} from "./proportion-difference.js";
export { type QuantileDifference, quantileDifference } from "./quantile-difference.js";
export {
  type Axis,
  type CellColumn,
  type Correlation,
  type CorrelationChange,
  correlationChange,
  correlationOfCounts,
  jointCounts,
  mostCells,
  rankCells,
  rankCorrelation,
} from "./rank-correlation-change.js";
export {
  type RowsThatMustChangeOptions,
  rowsThatMustChange,
  rowsThatMustChangeDefaults,
  totalVariationFromAuc,
} from "./rows-that-must-change.js";
export type { TestMethod, TestResult } from "./test-result.js";
export {
  type TwoSample,
  type TwoSampleOptions,
  type TwoSampleTest,
  twoSample,
  twoSampleDefaults,
  twoSampleTests,
} from "./two-sample.js";
