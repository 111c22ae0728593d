/**
 * Every kernel in plain TypeScript; mirrors `assembly/index.ts`.
 * @module
 */

export * from "./column-null.js";
export * from "./cosine-sums.js";
export * from "./exp.js";
export * from "./linalg/index.js";
export * from "./log.js";
export * from "./philox.js";
export * from "./sincos.js";
