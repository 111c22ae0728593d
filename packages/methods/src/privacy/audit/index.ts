export { type AuditEvent, auditDefaults, auditDelta, auditEpsilon, type PrivacyAudit } from "./audit-epsilon.js";
export { type AuditMechanismOptions, type AuditRun, auditMechanism } from "./audit-mechanism.js";
export { type AuditSynthesizerOptions, auditSynthesizer, type SynthesizerAudit } from "./audit-synthesizer.js";
export { type CanaryTables, canaryTables } from "./canary-tables.js";
export { rhoOfShares } from "./concentrated-loss.js";
export { type WitnessedData, witnessed } from "./transcript-score.js";
