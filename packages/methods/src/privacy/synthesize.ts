/**
 * A table that may be shared: look once through the door, write down what that costs first, and make rows from the
 * answers alone.
 * @module
 */
import { breathe, check, DataError, partOf, seededRng, type Table, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { rhoOfEpsilon } from "./accounting/index.js";
import { privateBounds, privateBoundsDefaults } from "./bounds/index.js";
import { certify } from "./certificate.js";
import { decodeDomain } from "./decode-domain.js";
import type { Domain } from "./domain.js";
import type { DomainTable } from "./domain-table.js";
import { openPrivateData } from "./door/open-private-data.js";
import type { PrivateDataOptions } from "./door/open-with-source.js";
import { encodeDomain } from "./encode-domain.js";
import type { Ledger, LedgerState } from "./ledger/ledger.js";
import type { LedgerCost } from "./ledger/ledger-lines.js";
import type { Adjacency } from "./measurement.js";
import { systemSource } from "./noise/index.js";
import type { ReceiptLine } from "./private-data.js";
import type { MechanismCard, SynthesisOptions } from "./registry/mechanisms.js";
import type { Release } from "./release/release-file.js";
import type { Schema } from "./schema/schema.js";
import { type SyntheticMarginal, syntheticMarginals } from "./synthetic-marginals.js";

export const synthesizeDefaults = { epsilon: 1, delta: 1e-6, seed: 0 } as const;

export interface RowsOptions {
  /** Rows to make; as many as the answers tell when left out. */
  readonly rows?: number | undefined;
  /** Name of the attribute that others are to predict. */
  readonly label?: string | undefined;
  readonly generator?: SynthesisOptions["generator"];
  readonly estimator?: SynthesisOptions["estimator"];
  readonly seed: number;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface SynthesizeOptions extends RowsOptions {
  readonly mechanism: MechanismCard;
  readonly ledger: Ledger;
  readonly epsilon: number;
  /** Below 1/rows. */
  readonly delta: number;
  /** The mechanism's usual one when left out. */
  readonly adjacency?: Adjacency | undefined;
  /** Of public chance alone: starting points, directions, and the rows that are made. */
  readonly seed: number;
  /** Go on with a schema of which some was drafted from the data. */
  readonly unconfirmed?: boolean;
  readonly versions?: Readonly<Record<string, string>>;
}

export interface Synthesis {
  readonly table: Table;
  /** Each column of it. */
  readonly marginals: readonly SyntheticMarginal[];
  readonly release: Release;
  readonly ledger: LedgerState;
  /** Tell the ledger that the outputs are in their places. */
  complete(): void;
}

/**
 * Rows that follow the law of `table` under differential privacy. Nothing is drawn, and nothing counts, before all
 * checks are passed and the cost stands in the ledger.
 *
 * @throws ArgumentError, DataError and BudgetError before anything is drawn.
 */
export async function synthesize(table: Table, schema: Schema, options: SynthesizeOptions): Promise<Synthesis> {
  const { mechanism, ledger, epsilon, delta, versions = {}, watch } = options;
  const adjacency = adjacencyOf(options);
  checkRequest(table, schema, options);
  checkBounds(schema, mechanism);
  const told = toldOptions(schema, options);
  const outer = encodeDomain(table, schema.domain);
  const ids: string[] = [];
  const plan = { mechanism: mechanism.name, adjacency, epsilon, delta, versions, options: publicOptions(options) };
  const record = recorder(plan, (cost) => ids.push(ledger.announce({ ...plan, cost })));
  const synthesizer = await mechanism.load();
  await breathe(watch);
  const { domain, lines, limit } = buyBounds(outer, schema, options, record);
  const encoded = domain === schema.domain ? outer : encodeDomain(table, domain);
  const data = openPrivateData({ table: encoded, adjacency, limit, record });
  const chance = seededRng(options.seed);
  const answers = await synthesizer.measure(data, {
    ...told,
    epsilon,
    delta,
    rng: chance.stream(0),
    watch: partOf(watch, 0.05, 0.5),
  });
  data.close();
  const receipt = [...lines, ...data.receipt()];
  const certificate = certify({ mechanism: mechanism.name, epsilon, delta, adjacency, schema, receipt, versions });
  const release = { mechanism: mechanism.name, certificate, domain, answers };
  const made = await drawRows(release, mechanism, { ...options, watch: partOf(watch, 0.5, 1) });
  const complete = (): void => {
    for (const id of ids) ledger.complete(id);
  };
  const marginals = syntheticMarginals(made, answers);
  return { table: decodeDomain(made, chance.stream(2)), marginals, release, ledger: ledger.state(), complete };
}

interface Bought {
  readonly domain: Domain;
  readonly lines: readonly ReceiptLine[];
  /** What is left for the mechanism. */
  readonly limit: PrivateDataOptions["limit"];
}

/** The domain of the schema, or the one with bounds that a tenth of ρ buys. */
function buyBounds(
  table: DomainTable,
  { domain, bought }: Schema,
  { epsilon, delta }: SynthesizeOptions,
  record: (line: ReceiptLine) => void,
): Bought {
  if (bought.length === 0) return { domain, lines: [], limit: { epsilon, delta } };
  const lines: ReceiptLine[] = [];
  const whole = rhoOfEpsilon(epsilon, delta);
  const rho = privateBoundsDefaults.share * whole;
  const remember = (line: ReceiptLine): void => {
    record(line);
    lines.push(line);
  };
  const request = { attributes: bought, rho, source: systemSource(), record: remember };
  return { domain: privateBounds(table, request), lines, limit: { rho: (whole - rho) * (1 - 2 ** -50) } };
}

/** Announces all of ρ before the first noise that costs ρ, and each Rényi curve before its noise. */
function recorder({ epsilon, delta }: { epsilon: number; delta: number }, announce: (cost: LedgerCost) => void) {
  let whole = false;
  return ({ rho, renyi }: ReceiptLine): void => {
    if (rho === undefined) announce({ renyi: renyi! });
    else if (!whole) announce({ rho: rhoOfEpsilon(epsilon, delta) });
    whole ||= rho !== undefined;
  };
}

/** Rows from a release: no private table is needed, and nothing is spent. The same seed and release give the same rows. */
export async function rowsOf(release: Release, mechanism: MechanismCard, options: RowsOptions): Promise<Table> {
  return decodeDomain(await drawRows(release, mechanism, options), seededRng(options.seed).stream(2));
}

async function drawRows(release: Release, mechanism: MechanismCard, options: RowsOptions): Promise<DomainTable> {
  const { rows, seed, watch } = options;
  checkRows(rows);
  const synthesizer = await mechanism.load();
  return synthesizer.generate(release.answers, {
    ...toldOptions(release, options),
    rng: seededRng(seed).stream(1),
    watch: partOf(watch, 0, 0.95),
    ...(rows !== undefined && { rows }),
  });
}

function adjacencyOf({ mechanism, adjacency }: SynthesizeOptions): Adjacency {
  const { name, adjacencies } = mechanism;
  if (adjacency === undefined) return adjacencies[0]!;
  check(adjacencies.includes(adjacency), "synthesize", "adjacency", `${adjacencies.join(" or ")} for ${name}, whose answers show how many rows there are`, adjacency); // biome-ignore format: one line
  return adjacency;
}

function checkRequest(table: Table, schema: Schema, { epsilon, delta, rows, unconfirmed }: SynthesizeOptions): void {
  const here = "synthesize";
  checkRows(rows);
  check(epsilon > 0 && epsilon < Infinity, here, "epsilon", "a finite number above 0", epsilon);
  if (table.rows < 2)
    throw new DataError(`the table has ${table.rows === 1 ? "one row" : "no row"}, and at least 2 are needed: a law of one person cannot be shared`); // biome-ignore format: one line
  check(delta > 0 && delta < 1 / table.rows, here, "delta", `above 0 and below 1/rows = ${Number((1 / table.rows).toPrecision(2))}`, delta, "1e-6 is usual: with a probability of delta the guarantee may fail"); // biome-ignore format: one line
  if (schema.unconfirmed.length > 0 && !unconfirmed)
    throw new DataError(
      `the schema of ${list(schema.unconfirmed)} was drafted from the data and is not confirmed; put in what is known without the data and delete "confirmed": false, or go on with --unconfirmed-schema, which the certificate will say`,
    );
}

/** Bounds are bought with ρ, and what noises every row costs a curve. */
function checkBounds({ bought }: Schema, { name, curve }: MechanismCard): void {
  if (curve && bought.length > 0) throw new DataError(`${name} cannot buy the bounds of ${list(bought)}; state low and high in the schema, or take another mechanism`); // biome-ignore format: one line
}

function checkRows(rows: number | undefined): void {
  const fits = rows === undefined || (Number.isSafeInteger(rows) && rows >= 1);
  check(fits, "synthesize", "rows", "a whole number of at least 1", rows);
}

function list(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
}

/** What a mechanism is told beside its chance. */
function toldOptions(
  of: { domain: Domain },
  { label, generator, estimator, kernels }: RowsOptions,
): SynthesisOptions & { kernels?: Kernels } {
  return {
    ...(label !== undefined && { label: labelOf(of.domain, label) }),
    ...(generator !== undefined && { generator }),
    ...(estimator !== undefined && { estimator }),
    ...(kernels && { kernels }),
  };
}

function labelOf(domain: Domain, label: string): number {
  const place = domain.attributes.findIndex(({ name }) => name === label);
  const names = domain.attributes.map(({ name }) => name).join(", ");
  check(place >= 0, "synthesize", "label", `one of ${names}`, label);
  return place;
}

/** What the ledger keeps of the options: nothing that comes from rows. */
function publicOptions({
  rows,
  label,
  generator,
  estimator,
  seed,
  unconfirmed,
}: SynthesizeOptions): Record<string, unknown> {
  return {
    ...(generator !== undefined && { generator }),
    ...(estimator !== undefined && { estimator }),
    ...(rows !== undefined && { rows }),
    ...(label !== undefined && { label }),
    seed,
    ...(unconfirmed && { unconfirmedSchema: true }),
  };
}
