export {
  type Compression,
  type CompressionOptions,
  compression,
  compressionDefaults,
  compressSingle,
  projectOnSimplex,
} from "./compression.js";
export { decodeCells } from "./decode-cells.js";
export { denoiseHistogram, denoiseHistogramDefaults } from "./denoise-histogram.js";
export { type FitMixtureOptions, fitMixture, fitMixtureDefaults, type ProductMixture } from "./fit-mixture.js";
export { forecastMarginals, usualDependence } from "./forecast-marginals.js";
export { type MarginalsOptions, marginalsSynthesizer } from "./marginals-synthesizer.js";
export { type MeasurePairsOptions, measurePairs, measurePairsDefaults, type PairCounts } from "./measure-pairs.js";
export { mixtureRows } from "./mixture-rows.js";
export { type NoisyTotal, noisyTotal } from "./noisy-total.js";
export { type NoisyMarginal, noisyMarginal, poolMeasurements } from "./pool-measurements.js";
export { orderedBins, readSingles, type SinglesReading } from "./read-singles.js";
export { type SettleRowsOptions, settleRows, settleRowsDefaults } from "./settle-rows.js";
export { type ShrunkPair, shrinkPair } from "./shrink-pair.js";
export { systematicCounts, systematicSample } from "./systematic-sample.js";
