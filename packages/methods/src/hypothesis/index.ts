export type * from "./compare/encoded.js";
export type * from "./compare/result.js";
