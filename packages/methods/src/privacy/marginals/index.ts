export {
  type Compression,
  type CompressionOptions,
  compression,
  compressionDefaults,
  compressSingle,
  projectOnSimplex,
} from "./compression.js";
export { decodeCells } from "./decode-cells.js";
export { type NoisyTotal, noisyTotal } from "./noisy-total.js";
export { type NoisyMarginal, noisyMarginal, poolMeasurements } from "./pool-measurements.js";
export { systematicCounts, systematicSample } from "./systematic-sample.js";
