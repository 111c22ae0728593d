export type { Implementation, KernelFunctions, KernelName, KernelTask } from "./functions.js";
export { canShareMemory } from "./host.js";
export { type KernelOptions, type Kernels, openKernels, type RunOptions } from "./kernels.js";
export { labelCodes } from "./label-codes.js";
export * from "./linalg/index.js";
export * from "./neighbours/index.js";
export { type SpanningTree, spanningTree, treeBytes } from "./plain/transport/spanning-tree.js";
export type { AllocateOptions, NumberArray, Region, Scope } from "./scope.js";
export {
  labelScratchBytes,
  lseScratchBytes,
  neighbourScratchBytes,
  pairwiseScratchBytes,
  planGroupsScratchBytes,
  rankEdges,
  rankScratchBytes,
  slicedCostsScratchBytes,
  sortScratchBytes,
} from "./scratch.js";
export { usingKernels } from "./using-kernels.js";
export type { Views } from "./views.js";
