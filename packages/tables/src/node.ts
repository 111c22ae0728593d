export * from "./index.js";
export { filterRows } from "./node/filter-rows.js";
export { readTableApart } from "./node/read-apart.js";
export { identifyFile, type ReadFileOptions, readBatchesFile, readTableFile } from "./node/read-table-file.js";
