export { type AimOptions, aim, aimDefaults } from "./aim.js";
export { type FitOptions, fitDefaults, fitGraphicalModel, type GraphFit } from "./fit-graphical-model.js";
export type { GraphAnswers } from "./graph-answers.js";
export { type Factor, GraphicalModel } from "./graphical-model.js";
export { type Clique, type JunctionTree, junctionTree, maximalCliques, modelCells } from "./junction-tree.js";
export { mst } from "./mst.js";
export { sampleRows } from "./sample-rows.js";
