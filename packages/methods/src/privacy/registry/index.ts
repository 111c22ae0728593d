/**
 * The table of contents of the mechanisms: light enough for help; the mechanisms load when asked for.
 * @module
 */
export { findMechanism, type MechanismCard, mechanisms, type SynthesisOptions } from "./mechanisms.js";
