export { countBelow, countUpTo } from "./count-sorted.js";
export { benjaminiHochberg, benjaminiYekutieli, holm } from "./false-discovery.js";
export { type MeanAndVariance, meanAndVariance } from "./mean-and-variance.js";
export { median, quantile, weightedQuantile } from "./quantile.js";
