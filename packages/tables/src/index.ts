export { concatTables } from "./concat-tables.js";
export { type Format, formatOfName, formats } from "./format.js";
export { type BatchOptions, readBatches } from "./read-batches.js";
export type { LoadedTable, ReadOptions } from "./read-options.js";
export { readTable } from "./read-table.js";
export { sampleRows } from "./sample-rows.js";
export type { Source, StreamSource } from "./source.js";
export { missingWords } from "./text/missing.js";
export { type WritableFormat, writableFormats, writeTable } from "./write/write-table.js";
