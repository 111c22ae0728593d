export * from "./jensen-shannon.js";
