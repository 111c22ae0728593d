export * from "./outputs.js";
export * from "./request-files.js";
