export { type Format, formatOfName, formats } from "./format.js";
export type { LoadedTable, ReadOptions } from "./read-options.js";
export { readTable } from "./read-table.js";
export type { Source, StreamSource } from "./source.js";
export { missingWords } from "./text/missing.js";
