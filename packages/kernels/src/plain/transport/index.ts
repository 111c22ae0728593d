/**
 * Kernels of exact transport in plain TypeScript; mirrors `assembly/transport/index.ts`.
 * @module
 */
export { transportArcCosts } from "./arc-costs.js";
export { transportNearestDense, transportPriceDense } from "./dense.js";
export { transportNearest } from "./nearest.js";
export { transportPivots, transportStar } from "./network-simplex.js";
export { transportPrice } from "./price.js";
export { transportBounds, transportTiles } from "./tile-bounds.js";
