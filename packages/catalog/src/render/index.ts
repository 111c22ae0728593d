export * from "./bibliography.js";
export { inputNames, inputWord } from "./input-names.js";
export * from "./json-ready.js";
export * from "./manual.js";
export * from "./option-fields.js";
export * from "./parse-options.js";
export * from "./wrap.js";
