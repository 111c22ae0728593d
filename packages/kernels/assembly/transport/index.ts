// Kernels of exact transport; src/plain/transport/index.ts mirrors this list.
export { transportArcCosts } from "./arc-costs";
export { transportNearestDense, transportPriceDense } from "./dense";
export { transportNearest } from "./nearest";
export { transportPivots, transportStar } from "./network-simplex";
export { transportPrice } from "./price";
export { transportBounds, transportTiles } from "./tile-bounds";
