export {
  type CountOptions,
  type Metric,
  type NearestOptions,
  type Neighbours,
  type NeighbourTree,
  neighbourTree,
} from "./neighbour-tree.js";
