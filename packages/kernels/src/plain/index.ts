/**
 * Every kernel in plain TypeScript; mirrors `assembly/index.ts`.
 * @module
 */
export * from "./linalg/index.js";
export * from "./philox.js";
