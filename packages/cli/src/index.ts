export * from "./faces.js";
export * from "./io.js";
export { main } from "./main.js";
export { start } from "./start.js";
export { version } from "./version.js";
