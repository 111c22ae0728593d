/** The engine of the page. @module */
export type * from "./engine.js";
export { type History, type HistoryEntry, openHistory } from "./history.js";
export { openEngine } from "./open-engine.js";
export { connectService, type Service } from "./service.js";
export { parseShared, type SharedQuestion, sharedFragment, sharedText } from "./share.js";
