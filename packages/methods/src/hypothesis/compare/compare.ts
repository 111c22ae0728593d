/**
 * Compare two tables: do they come from one law, by how much do they differ, in which columns, in which
 * pairs of columns, in which kind of rows, and what would have been seen if nothing was?
 *
 * The verdict alone carries the level for "one law"; columns, pairs and groups have error control of their own.
 * Nothing depends on the order of rows or columns; the verdict does not depend on which table is the reference.
 * @module
 */
import {
  breathe,
  check,
  type Estimate,
  partOf,
  type Rng,
  stopIfAborted,
  type Table,
  type Watch,
} from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import { type Beside, type BesideJob, workBeside } from "./beside.js";
import { energyRows } from "./energy-effect.js";
import { type Prepared, prepare } from "./prepare.js";
import { labelSets, type Relabellings, relabellings } from "./relabellings.js";
import type { ColumnResult, CompareResult, Sizes, VisibleDifference } from "./result.js";
import { BesideThread } from "./run-beside.js";
import { schemaChanges } from "./schema.js";
import { type StatisticName, statisticNames, type Verdict, verdict } from "./verdict.js";
import { visibleDefaults, visibleDifferences } from "./visible.js";
import { compareWarnings } from "./warnings.js";

/** Stated once: the code, the catalogue and the manual all read these. */
export const compareDefaults = {
  level: 0.05,
  resamples: 999,
  seed: 0,
  fdr: 0.05,
  groups: 5,
  depth: 3,
  visible: "auto",
} as const;

export interface CompareOptions extends Watch {
  /** Largest chance of the verdict "different" when both tables come from one law. */
  level?: number | undefined;
  /** Relabellings behind the p-value, fixed in advance; all are enumerated when at most 20,000 exist. */
  resamples?: number | undefined;
  /** Drives every random choice, together with the pooled rows. */
  seed?: number | undefined;
  /** Columns to compare, all common ones by default. */
  columns?: readonly string[] | undefined;
  /** What the verdict looks at; choose before seeing the data. */
  statistics?: readonly StatisticName[] | undefined;
  /** False discovery rate of the lists of columns and of pairs. */
  fdr?: number | undefined;
  /** Row groups to look for; 0 for none. */
  groups?: number | undefined;
  /** Most conditions in a group. */
  depth?: number | undefined;
  /** Whether to work out the smallest visible differences; `auto`: when no difference was found. */
  visible?: "auto" | boolean | undefined;
  /** Kernels to run on; opened for the call (and closed after it) when absent. */
  kernels?: Kernels | undefined;
}

/**
 * @throws ArgumentError when the tables share no column that can be compared, a table is empty, or an option is out of range.
 */
export async function compare(reference: Table, current: Table, options: CompareOptions = {}): Promise<CompareResult> {
  const settings: Settings = { ...compareDefaults, ...withoutUndefined(options) };
  checkArguments(reference, current, settings);
  const kernels = options.kernels ?? (await openKernels());
  try {
    return await compareWith(reference, current, settings, kernels);
  } finally {
    if (!options.kernels) await kernels.close();
  }
}

type Settings = CompareOptions & {
  level: number;
  resamples: number;
  seed: number;
  fdr: number;
  groups: number;
  depth: number;
  visible: "auto" | boolean;
};

async function compareWith(
  reference: Table,
  current: Table,
  settings: Settings,
  kernels: Kernels,
): Promise<CompareResult> {
  const { level, seed } = settings;
  const part = (from: number, to: number) => partOf(settings, from, to);
  const threads = startThreads(reference, current, kernels);
  const stop = new AbortController();
  const signal = settings.signal ? AbortSignal.any([settings.signal, stop.signal]) : stop.signal;
  try {
    const prepared = await prepare(reference, current, { seed, columns: settings.columns, kernels, ...part(0, 0.15) });
    const { overlap } = prepared;
    // On threads of their own the other parts go on while the verdict is worked out; this one helps when it is done.
    const parts = new Parts(besideJobs(prepared, settings), level);
    // A single thread finds its next part waiting: this one has no ear for it between its own.
    const ahead = threads.length === 1 ? 2 : 1;
    const hands = threads.flatMap((thread) => new Array<BesideThread>(ahead).fill(thread));
    const early = hands.map((thread) => parts.workOn((job) => thread.run(job, { signal })));
    for (const work of early) work.catch(() => {});
    await breathe(settings); // parts leave in the next turn
    const half = threads.length > 0 ? 0.8 : 0.4;
    const decided = await decide(prepared, settings, kernels, part(0.15, half));
    const visible = await whatWasVisible(prepared, decided, settings, kernels, part(half, half + 0.1));
    const schema = { ...schemaChanges(reference, current), excluded: prepared.excluded };
    await parts.workOn((job) => workBeside(job, part(half + 0.1 + (0.9 - half) * parts.done, 1), kernels));
    await Promise.all(early);
    const { beside } = parts;
    const columns = withFamilywise(beside.columns, decided, level);
    stopIfAborted(settings);
    const answer = {
      verdict: decided.verdict,
      pValue: decided.pValue,
      pValueError: decided.pValueError,
      level,
      seed,
      sizes: decided.sizes,
      statistics: decided.statistics,
      overlap: overlap.share,
      schema,
      effects: beside.effects,
      columns,
      pairs: beside.dependence.pairs,
      pairsExamined: beside.dependence.examined,
      groups: beside.witnesses.groups,
      visible,
    };
    return { ...answer, warnings: compareWarnings(answer, prepared, beside.witnesses.note) };
  } finally {
    stop.abort();
    for (const thread of threads) thread.stop();
  }
}

/** Cells of both tables from which threads beside the verdict pay for their start. */
const cellsForThreads = 200_000;

/** Threads beside the verdict: one keeps two processors busy with it, two more. */
function startThreads(reference: Table, current: Table, kernels: Kernels): BesideThread[] {
  const cells = (reference.rows + current.rows) * Math.min(reference.columns.length, current.columns.length);
  const count = kernels.threads === 1 || cells < cellsForThreads ? 0 : kernels.threads === 2 ? 1 : 2;
  return Array.from({ length: count }, () => new BesideThread());
}

/**
 * Columns first, since they let go of the sorted values, which weigh as much as the tables; then the longest. With equal laws
 * there is nothing to find but the columns to describe.
 */
function besideJobs({ pair, sources, rng, units, overlap }: Prepared, settings: Settings): BesideJob[] {
  const { level, fdr, groups, depth } = settings;
  const columns = { sources: sources.map(({ sorted }) => ({ sorted })), fdr, seed: seedFrom(rng, 2) };
  if (overlap.sameLaw) return [{ pair, level, columns }];
  const search = { count: groups, depth, seed: seedFrom(rng, 4) };
  const effects = { energyRows: energyRows(units), seed: seedFrom(rng, 5) };
  return [
    { pair, level, columns },
    { pair, level, effects },
    { pair, level, pairs: { fdr, seed: seedFrom(rng, 3) } },
    ...(groups > 0 ? [{ pair, level, groups: search }] : []),
  ];
}

/** Parts of the answer that any thread may take, first come, first served. */
class Parts {
  readonly beside: Required<Beside>;
  readonly #count: number;

  constructor(
    private readonly jobs: BesideJob[],
    level: number,
  ) {
    this.beside = nothingBeside(level);
    this.#count = jobs.length;
  }

  /** Share of the parts that were taken. */
  get done(): number {
    return 1 - this.jobs.length / this.#count;
  }

  async workOn(work: (job: BesideJob) => Promise<Beside>): Promise<void> {
    for (let job = this.jobs.shift(); job; job = this.jobs.shift()) Object.assign(this.beside, await work(job));
  }
}

function withFamilywise(columns: readonly ColumnResult[], { found }: Decided, level: number): ColumnResult[] {
  return columns.map((column) => ({ ...column, familywise: (found?.familywise.get(column.name) ?? 1) <= level }));
}

async function whatWasVisible(
  { units }: Prepared,
  { verdict: said, found, labels }: Decided,
  { visible, level }: Settings,
  kernels: Kernels,
  watch: Watch,
): Promise<VisibleDifference[]> {
  const wanted = visible === true || (visible === "auto" && said !== "different");
  return wanted && found && labels ? visibleDifferences(found, units, labels, { level, kernels, watch }) : [];
}

interface Decided {
  readonly verdict: CompareResult["verdict"];
  readonly pValue: number;
  readonly pValueError: number;
  readonly sizes: Sizes;
  readonly statistics: CompareResult["statistics"];
  readonly found?: Verdict;
  readonly labels?: Relabellings;
}

/** The verdict, unless the laws are equal as counted or no p-value could reach the level. */
async function decide(prepared: Prepared, settings: Settings, kernels: Kernels, watch: Watch): Promise<Decided> {
  const { units, rng, overlap } = prepared;
  const U = units.minor + units.major;
  const ways = labelSets(units.minor, U);
  // With equal sizes a set of labels and its complement give the same statistics.
  const smallest = (units.minor === units.major ? 2 : 1) / ways;
  const undecided = { pValue: 1, pValueError: 0, statistics: [] };
  const sizes = sizesOf(prepared, Number.isFinite(ways) ? ways - 1 : 0, Number.isFinite(ways));
  if (smallest > settings.level) return { ...undecided, verdict: "cannot test", sizes };
  const draws = settings.visible === false ? 0 : visibleDefaults.draws;
  if (overlap.sameLaw && draws === 0) return { ...undecided, verdict: "not different", sizes };
  const labels = relabellings(units.minor, U, settings.resamples, draws, rng.stream(1));
  const names = settings.statistics ?? statisticNames;
  const found = await verdict(prepared.pair, units, labels, names, kernels, rng.stream(2), watch);
  const pValue = overlap.sameLaw ? 1 : found.pValue;
  return {
    verdict: pValue <= settings.level ? "different" : "not different",
    pValue,
    pValueError: labels.enumerated ? 0 : Math.sqrt((pValue * (1 - pValue)) / labels.labelled),
    sizes: sizesOf(prepared, labels.labelled - 1, labels.enumerated),
    statistics: found.statistics.map(({ name, values, pValue: p, where }) => ({
      name,
      value: values[0]!,
      pValue: overlap.sameLaw ? 1 : p,
      ...(where !== undefined && { where }),
    })),
    found,
    labels,
  };
}

function sizesOf({ pair, units }: Prepared, resamples: number, enumerated: boolean): Sizes {
  const [minor, major] = [units.minor * units.size, units.major * units.size];
  const [referenceUsed, currentUsed] = units.referenceIsMinor ? [minor, major] : [major, minor];
  return {
    reference: pair.n,
    current: pair.m,
    referenceUsed,
    currentUsed,
    blockSize: units.size,
    resamples,
    enumerated,
  };
}

function nothingBeside(level: number): Required<Beside> {
  const none = (value: number): Estimate => ({
    value,
    standardError: 0,
    interval: { low: value, high: value, level: 1 - level },
    method: "equal laws as counted",
  });
  const effects = { slicedWasserstein: none(0), auc: none(0.5), energy: none(0), changedRows: none(0) };
  return { columns: [], effects, dependence: { pairs: [], examined: 0 }, witnesses: { groups: [] } };
}

function checkArguments(
  reference: Table,
  current: Table,
  { level, resamples, fdr, groups, depth, statistics }: Settings,
) {
  const here = "compare";
  check(reference.rows >= 1, here, "reference", "a table with rows", "no rows");
  check(current.rows >= 1, here, "current", "a table with rows", "no rows");
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  check(fdr > 0 && fdr < 1, here, "fdr", "between 0 and 1", fdr);
  check(Number.isInteger(resamples) && resamples >= 19, here, "resamples", "an integer of at least 19", resamples);
  check(Number.isInteger(groups) && groups >= 0, here, "groups", "an integer of at least 0", groups);
  check(Number.isInteger(depth) && depth >= 1 && depth <= 3, here, "depth", "1, 2 or 3", depth);
  check(statistics === undefined || statistics.length > 0, here, "statistics", "at least one statistic", "none");
}

function seedFrom(rng: Rng, index: number): number {
  return rng.stream(index + 100).integer(2 ** 53);
}

function withoutUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
