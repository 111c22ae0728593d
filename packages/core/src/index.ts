export * from "./errors.js";
export * from "./estimate.js";
export * from "./progress.js";
export * from "./samples.js";
export * from "./table.js";
