export { type DiversityEstimate, effectiveNumber } from "./effective-number.js";
export { type HillNumbers, type HillNumbersOptions, hillNumbers, hillNumbersDefaults } from "./hill-numbers.js";
export {
  type Similarity,
  type VendiMatrixOptions,
  type VendiOptions,
  type VendiScore,
  vendiScore,
  vendiScoreDefaults,
  vendiScoreOfMatrix,
} from "./vendi-score.js";
