export { type BudgetSide, type BudgetTemperature, budgetSides, budgetTemperature } from "./budget-temperature.js";
export { type LogProbabilities, logProbabilities } from "./log-probabilities.js";
export { type TemperedLaw, type TemperedLaws, temper } from "./temper.js";
export type { TokenRule } from "./token-rules.js";
export { type TypicalSet, typicalSet } from "./typical-set.js";
