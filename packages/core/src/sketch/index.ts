export {
  type CategorySketch,
  type ColumnSketch,
  mergeSketches,
  type SketchOptions,
  sketchColumn,
  sketchTable,
  type ValueSketch,
} from "./column-sketch.js";
export { type LevelSketch, levelSketch, mergeLevelSketches } from "./level-sketch.js";
export { type Moments, mergeMoments, momentsOf, varianceOf } from "./moments.js";
export {
  mergeQuantileSketches,
  type QuantileSketch,
  quantileSketch,
  sketchQuantile,
  sketchRank,
} from "./quantile-sketch.js";
