/**
 * `synthesize` carried out: schema, ledger, mechanism, rows, and what a person should see of them.
 * @module
 */
import type { Table } from "@pushforward/core";
import { check, DataError } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import {
  type Certificate,
  draftSchema,
  Ledger,
  type LedgerState,
  type LedgerStore,
  memoryStore,
  parseSchema,
  planSynthesis,
  readSchema,
  runningTotals,
  type Schema,
  type SynthesisPlan,
  type SynthesizeOptions,
  type SyntheticMarginal,
  synthesize,
  writeRelease,
} from "@pushforward/methods/privacy";
import { needMechanism } from "./mechanism-option.js";
import type { OperationContext } from "./operation.js";
import type { OperationFiles } from "./operation-files.js";

export interface SynthesisRequest {
  readonly epsilon: number;
  readonly delta: number;
  readonly mechanism: string;
  readonly adjacency?: SynthesizeOptions["adjacency"];
  readonly rows?: number | undefined;
  /** For planning, as is publicly known. */
  readonly expectedRows?: number | undefined;
  readonly label?: string | undefined;
  readonly generator?: SynthesizeOptions["generator"];
  readonly estimator?: SynthesizeOptions["estimator"];
  readonly release?: string | undefined;
  readonly schema?: string | undefined;
  readonly unconfirmedSchema: boolean;
  readonly budget?: number | undefined;
  readonly seed: number;
}

export interface LedgerSummary {
  /** Name of the file; absent where it was kept in memory alone. */
  readonly file?: string;
  readonly budget: number;
  readonly delta: number;
  readonly adjacency: LedgerState["adjacency"];
  /** Epsilon of all releases together, this one included. */
  readonly spent: number;
  readonly remaining: number;
  readonly releases: readonly {
    readonly at: string;
    readonly mechanism: string;
    readonly epsilon: number;
    readonly delta: number;
    readonly state: string;
    /** Epsilon of all releases up to this one. */
    readonly together: number;
  }[];
}

export interface SynthesisResult {
  readonly epsilon: number;
  readonly delta: number;
  readonly adjacency: Certificate["adjacency"];
  readonly mechanism: string;
  /** Of the synthetic table. */
  readonly rows: number;
  readonly columns: readonly string[];
  readonly certificate: Certificate;
  readonly ledger: LedgerSummary;
  /** Each column of the synthetic table, beside the noisy counts that it was made from. */
  readonly marginals: readonly SyntheticMarginal[];
  readonly warnings: readonly string[];
  /** The synthetic table; JSON leaves it to the files. */
  readonly table: Table;
}

/** @throws ArgumentError, DataError and BudgetError before anything is drawn. */
export async function synthesisAnswer(
  table: Table,
  request: SynthesisRequest,
  kernels: Kernels,
  { files, version, watch }: OperationContext,
): Promise<SynthesisResult> {
  const automatic = request.mechanism === "auto";
  if (!automatic) needMechanism("synthesize", request.mechanism);
  const { schema, drafted } = schemaOf(table, request, files);
  const plan = await planOf(table, schema, request);
  const mechanism = needMechanism("synthesize", automatic ? plan!.recommendation : request.mechanism);
  const {
    epsilon,
    delta,
    budget,
    seed,
    rows,
    label,
    generator,
    estimator,
    adjacency,
    unconfirmedSchema: unconfirmed,
  } = request;
  const store = files?.nameOf("ledger") === undefined ? memoryStore() : ledgerFile(files);
  const ledger = new Ledger(store, { data: files?.nameOf("table") ?? "table", budget, delta });
  ledger.state(); // a damaged ledger is refused before anything else is done
  const versions = version === undefined ? {} : { pushforward: version };
  const options = {
    mechanism,
    ledger,
    epsilon,
    delta,
    adjacency,
    rows,
    label,
    generator,
    estimator,
    seed,
    unconfirmed,
    versions,
    kernels,
    watch,
  };
  const made = await synthesize(table, schema, options);
  if (request.release !== undefined && files) files.write("release", writeRelease(made.release));
  if (files) files.whenWritten(made.complete);
  else made.complete();
  const { certificate } = made.release;
  return {
    epsilon,
    delta,
    adjacency: certificate.adjacency,
    mechanism: mechanism.name,
    rows: made.table.rows,
    columns: made.table.columns.map(({ name }) => name),
    certificate,
    ledger: summaryOf(ledger.state(), files?.nameOf("ledger")),
    marginals: made.marginals,
    warnings: [...warningsOf(table, schema, drafted, files), ...(plan?.warnings ?? [])],
    table: made.table,
  };
}

/** The plan where one can be made: from the rows that are publicly known, never from those there are, unless these are public. */
async function planOf(
  { rows }: Table,
  { domain }: Schema,
  { mechanism, adjacency = "add-remove", expectedRows, epsilon, delta }: SynthesisRequest,
): Promise<SynthesisPlan | undefined> {
  const known = expectedRows ?? (adjacency === "replace-one" ? rows : undefined);
  if (known !== undefined) return planSynthesis({ domain, rows: known, adjacency }, { epsilon, delta });
  check(
    mechanism !== "auto",
    "synthesize",
    "expected-rows",
    "given with --mechanism auto: about how many rows there are, as is publicly known (how many there are exactly is private under add-remove)",
    "none",
  );
  return undefined;
}

function schemaOf(
  table: Table,
  { schema, unconfirmedSchema }: SynthesisRequest,
  files: OperationFiles | undefined,
): { readonly schema: Schema; readonly drafted: boolean } {
  if (schema !== undefined && files)
    return {
      schema: parseSchema(new TextDecoder().decode(files.read("schema")), files.nameOf("schema")),
      drafted: false,
    };
  if (schema !== undefined) return { schema: parseSchema(schema), drafted: false };
  if (!unconfirmedSchema)
    throw new DataError(
      "synthesize: a --schema is needed, which says without looking at the rows what the table may hold; draft one with pushforward schema table.csv --out schema.json and confirm it, or go on with --unconfirmed-schema, which the certificate will say",
    );
  return { schema: readSchema(draftSchema(table)), drafted: true };
}

function ledgerFile(files: OperationFiles): LedgerStore {
  return {
    name: files.nameOf("ledger")!,
    read: () => new TextDecoder().decode(files.read("ledger")),
    append: (text) => files.append("ledger", text),
  };
}

export function summaryOf(state: LedgerState, file: string | undefined): LedgerSummary {
  const { head, adjacency, spent, remaining, releases } = state;
  const totals = runningTotals(state);
  return {
    ...(file !== undefined && { file }),
    budget: head.budget,
    delta: head.delta,
    adjacency,
    spent,
    remaining,
    releases: releases.map((release, k) => {
      const { at, mechanism, epsilon, delta, state: ended } = release;
      return { at, mechanism, epsilon, delta, state: ended, together: totals[k]! };
    }),
  };
}

function warningsOf(
  table: Table,
  { domain, unconfirmed }: Schema,
  drafted: boolean,
  files: OperationFiles | undefined,
): string[] {
  const declared = new Set(domain.attributes.map(({ name }) => name));
  const left = table.columns.filter(({ name }) => !declared.has(name)).map(({ name }) => name);
  return [
    ...(drafted
      ? ["The schema was drafted from the data: bounds and values that it tells are not covered by the guarantee."]
      : unconfirmed.length > 0
        ? [
            `The schema of ${unconfirmed.join(", ")} was drafted from the data and not confirmed: what it tells is not covered by the guarantee.`,
          ]
        : []),
    ...(left.length > 0
      ? [`The schema does not name these columns, so the synthetic table lacks them: ${left.join(", ")}.`]
      : []),
    ...(files?.nameOf("ledger") === undefined
      ? ["The ledger was kept in memory alone: nothing will count this release later on."]
      : []),
  ];
}
