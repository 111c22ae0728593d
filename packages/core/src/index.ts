export * from "./errors.js";
export * from "./estimate.js";
export * from "./progress.js";
export * from "./rng/index.js";
export * from "./samples.js";
export * from "./special/index.js";
export * from "./summary/index.js";
export * from "./table.js";
