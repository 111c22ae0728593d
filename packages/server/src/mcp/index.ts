export { AllowedFolders } from "./allowed-folders.js";
export { type DrawPng, pngDrawer, withLooksWritten } from "./draw-png.js";
export { face } from "./face.js";
export { KeptAnswers } from "./kept-answers.js";
export { type McpPlace, mcpServers } from "./mcp-server.js";
export { guarded } from "./serve-http.js";
