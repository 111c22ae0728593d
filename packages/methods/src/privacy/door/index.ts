/**
 * The inside of the door with what it counts, for tests; releases open private data through `privacy` itself.
 * @module
 */
export { candidateScores } from "./candidate-scores.js";
export { gridSum } from "./grid-sum.js";
export { type LossFilter, type LossLimit, lossFilter } from "./loss-limit.js";
export { marginalCounts } from "./marginal-counts.js";
export { choiceEpsilon, varianceFor } from "./noise-scale.js";
export { openPrivateData } from "./open-private-data.js";
export { type OpenPrivateData, openWithSource, type PrivateDataOptions } from "./open-with-source.js";
