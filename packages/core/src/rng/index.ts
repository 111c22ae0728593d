export { drawSubspace, drawUnitVector } from "./directions.js";
export { type Hashable, hashBytes, hashSeed } from "./hash.js";
export { multiplyHigh } from "./multiply-high.js";
export { Philox, seededRng } from "./philox.js";
export { philoxBlock } from "./philox-block.js";
export type { Rng } from "./rng.js";
export { permutation, type Shuffleable, sampleWithoutReplacement, shuffle } from "./shuffle.js";
