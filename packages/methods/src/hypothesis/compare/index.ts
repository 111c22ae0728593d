/**
 * `compare` without the rest of the room, which takes as long to load as it does.
 * @module
 */
export { type CompareOptions, compare } from "./compare.js";
export type { CompareResult } from "./result.js";
