export { gaussianDelta, gaussianEpsilon, gaussianMu } from "./gaussian-curve.js";
export { type Guarantee, groupGuarantee, groupRho, replaceOneGuarantee } from "./neighbours.js";
export {
  budgetOfCosts,
  type PrivacyBudget,
  type PrivacyBudgetOptions,
  privacyBudget,
  privacyBudgetDefaults,
  type ReleaseCost,
} from "./privacy-budget.js";
export {
  epsilonOfCurve,
  lossOfEpsilon,
  pureCurve,
  renyiOrders,
  sumOfCurves,
  zeroConcentratedCurve,
} from "./renyi-curve.js";
export {
  bestOrder,
  deltaOfRho,
  epsilonOfRho,
  rhoOfChoice,
  rhoOfEpsilon,
  rhoOfGaussian,
  rhoOfPure,
  sigmaOfRho,
} from "./zero-concentrated.js";
