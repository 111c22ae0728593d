/**
 * An audit of a synthesizer, by the likelihood ratio of all that it is told about two neighbouring tables.
 * @module
 */
import type { Rng } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { rhoOfEpsilon } from "../accounting/index.js";
import { openPrivateData } from "../door/open-private-data.js";
import type { PrivateDataOptions } from "../door/open-with-source.js";
import type { Adjacency } from "../measurement.js";
import type { PrivateData, ReceiptLine } from "../private-data.js";
import type { Synthesizer } from "../synthesizer.js";
import { auditDefaults, type PrivacyAudit } from "./audit-epsilon.js";
import { type AuditMechanismOptions, auditMechanism } from "./audit-mechanism.js";
import { type CanaryTables, canaryTables } from "./canary-tables.js";
import { witnessed } from "./transcript-score.js";

export interface AuditSynthesizerOptions extends AuditMechanismOptions {
  /** What is promised, with `delta`. */
  readonly epsilon: number;
  readonly adjacency: Adjacency;
  /** Public chance. */
  readonly rng: Rng;
  readonly kernels?: Kernels | undefined;
  /** Twenty rows of three columns when left out. */
  readonly tables?: CanaryTables;
  /** How private data is opened; another way than the release's lets an audit be tried on noise that is known to be too weak. */
  readonly open?: (options: PrivateDataOptions) => PrivateData;
}

export interface SynthesizerAudit extends PrivacyAudit {
  /** Zero-concentrated loss that the certificate rests on: a bound `rho` above it proves the promise broken, too. */
  readonly promisedRho: number;
}

/** `measure` of the synthesizer is run on both tables; rows are not made, since they can tell no more. */
export async function auditSynthesizer<A, O extends object>(
  synthesizer: Synthesizer<A, O>,
  options: AuditSynthesizerOptions & { readonly extra: O },
): Promise<SynthesizerAudit> {
  const { epsilon, delta = auditDefaults.delta, adjacency, rng, kernels, extra } = options;
  const { tables = canaryTables(adjacency), open = openPrivateData } = options;
  let promisedRho = rhoOfEpsilon(epsilon, delta); // out of range is told before any run
  let run = 0;
  const score = async (withCanary: boolean): Promise<number> => {
    const table = withCanary ? tables.withCanary : tables.without;
    const seen = witnessed(open({ table, adjacency, limit: { epsilon, delta } }), tables);
    await synthesizer.measure(seen.data, { ...extra, rng: rng.stream(run++), ...(kernels && { kernels }) });
    promisedRho = Math.max(promisedRho, rhoOfCurves(seen.data.receipt()));
    return seen.score();
  };
  const audit = await auditMechanism(score, options);
  return { ...audit, promisedRho };
}

/** Costs that are curves may lie above ρ(ε, δ) away from the order that they are held at. */
function rhoOfCurves(lines: readonly ReceiptLine[]): number {
  return lines.reduce((sum, { renyi }) => sum + (renyi ? Math.max(...renyi.losses.map((loss, i) => loss / renyi.orders[i]!)) : 0), 0); // biome-ignore format: a line
}
