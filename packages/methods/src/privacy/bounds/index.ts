export { boundsGrid } from "./bounds-grid.js";
export { type BoundsRequest, privateBounds, privateBoundsDefaults, quantileScores } from "./private-bounds.js";
