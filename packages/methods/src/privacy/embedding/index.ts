/** Mean embeddings and their parts. @module */
export { type FeatureMap, type FeatureShape, featureMap, featureSums } from "./feature-map.js";
export {
  type MeanEmbeddingAnswers,
  type MeanEmbeddingOptions,
  meanEmbedding,
  meanEmbeddingDefaults,
} from "./mean-embedding.js";
export { type Product, type SharesPlace, WaveMeans } from "./wave-means.js";
