export * from "./find-bibliography.js";
export * from "./outputs.js";
export * from "./request-files.js";
