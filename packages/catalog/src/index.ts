export * from "./face.js";
export * from "./near-names.js";
export * from "./operation.js";
export * from "./operation-files.js";
export * from "./operations.js";
export * from "./points.js";
export * from "./split-by.js";
