export { type LogProbabilities, logProbabilities } from "../sampling/tokens/log-probabilities.js";
export { type TypicalSet, typicalSet } from "../sampling/tokens/typical-set.js";
export {
  type DriftEstimate,
  type DriftMeasure,
  driftMeasures,
  type ModelDrift,
  type ModelDriftOptions,
  modelDrift,
  modelDriftDefaults,
} from "./model-drift.js";
export { type TextProvenance, type TokenRecord, textProvenance, tilts, tokenRecords } from "./text-provenance.js";
export {
  type TrainingOrder,
  type TrainingOrderOptions,
  trainingOrder,
  trainingOrderDefaults,
} from "./training-order.js";
