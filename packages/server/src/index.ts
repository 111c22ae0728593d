export { jsonLog, type Log } from "./log.js";
export { checkAddress, face, type Listening, type ListenSettings, listen } from "./serve.js";
export { fixedLimits, type ServeOptions, serveOptions } from "./settings.js";
export { Database } from "./store/database.js";
