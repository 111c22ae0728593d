export { characterGrams } from "./character-grams.js";
export { type DecodeOptions, decode } from "./decode.js";
export { type Encoded, encode } from "./encode.js";
export * from "./encoding.js";
export { fitEncoding } from "./fit-encoding.js";
export { compareBytewise, type LevelCount, levelCounts } from "./level-counts.js";
export { fromScale, normalScores, robustScale, scaleLimit, toScale } from "./scale.js";
