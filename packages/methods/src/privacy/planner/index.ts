export { type PlanBudget, type PlannedMechanism, planSynthesis, type SynthesisPlan } from "./plan-synthesis.js";
