/**
 * Exact noise from a source of chance that is handed in, for mechanisms of this room and for tests of its laws. It is no
 * part of what `privacy` exports: a release opens private data, and that knows one source only, the system's.
 * @module
 */
export { bernoulliExp, bernoulliExpBig } from "./bernoulli.js";
export { discreteGaussian } from "./discrete-gaussian.js";
export { discreteLaplace } from "./discrete-laplace.js";
export { exponentialMechanism } from "./exponential-mechanism.js";
export type { Fraction } from "./fraction.js";
export { type RandomSource, randomSource, systemSource } from "./random-source.js";
