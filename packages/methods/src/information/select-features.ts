/**
 * Features chosen one after another for what they tell about a target beyond those already chosen.
 *
 * Numbers are cut into bins of equally many rows, so that all information is that of tables. With S the features chosen:
 *
 *     cmim (the default)  J(k) = min over j in S of I(X_k; Y | X_j): a copy of a chosen feature scores 0
 *     jmi                 J(k) = mean over j in S of I(X_k; Y | X_j)
 *     mrmr                J(k) = I(X_k; Y) − mean over j in S of I(X_k; X_j)
 *
 * and I(X_k; Y) while S is empty. Each is corrected by its bias under independence, df/2n.
 *
 * Only features whose p-value is at most `level` are chosen, and it stops when there are none left. For each j in S the target is permuted among the rows of
 * the same bin of X_j, B times, which keeps what both the target and the features owe to X_j, and
 *
 *     p(k, j) = (1 + #{b : max over the features then left of I_b(X_k'; Y | X_j) ≥ I(X_k; Y | X_j)})/(1 + B),   p(k) = max_j p(k, j)
 *
 * At every step some p(k) ≤ level has a chance of at most `level` when all the features left are independent of the target
 * given the bin of some chosen feature (without S: independent of it). Rows must be independent.
 * Time O(n·K·B) for each feature chosen out of K; memory O(n·K).
 *
 * Source: [fleuret2004], [brown2012] for all three, [phipson2010] for p.
 * @module
 */
import { breathe, cbrt, check, log, type Rng, shuffle, type Watch } from "@pushforward/core";
import { equalCountBins } from "./equal-count-bins.js";
import { rowsByLevel, type Variable } from "./variable.js";

export const selectionCriteria = ["cmim", "jmi", "mrmr"] as const;
export type SelectionCriterion = (typeof selectionCriteria)[number];

export const selectFeaturesDefaults = { criterion: "cmim", level: 0.05, permutations: 199 } as const;

export interface Feature {
  readonly name: string;
  readonly variable: Variable;
}

export interface SelectFeaturesOptions {
  readonly rng: Rng;
  readonly criterion?: SelectionCriterion | undefined;
  /** Largest chance, at each step, of choosing a feature when none that is left tells anything. */
  readonly level?: number | undefined;
  readonly permutations?: number | undefined;
  /** Stop after so many features. */
  readonly most?: number | undefined;
  /** Bins of numbers; by default the cube root of the rows, from 2 to 8. */
  readonly bins?: number | undefined;
  readonly watch?: Watch | undefined;
}

export interface SelectedFeature {
  readonly name: string;
  /** J when it was chosen, in nats. */
  readonly score: number;
  /** I(X_k; Y), in nats. */
  readonly information: number;
  readonly pValue: number;
}

export interface FeatureSelection {
  readonly selected: readonly SelectedFeature[];
  /** The best of those left, none of which may be chosen; null when all were, or `most` was reached. */
  readonly next: SelectedFeature | null;
  /** I(X_k; Y) of all features in nats, largest first. */
  readonly ranking: readonly { readonly name: string; readonly information: number }[];
  readonly bins: number;
  readonly rows: number;
  readonly permutations: number;
  readonly criterion: SelectionCriterion;
}

interface Candidate {
  readonly name: string;
  readonly levels: Variable;
  readonly information: number;
  /** I(X_k; Y | X_j) and I(X_k; X_j) for every j chosen. */
  readonly given: number[];
  readonly shared: number[];
  pValue: number;
}

/** @throws ArgumentError when there is no feature, rows differ, or there are fewer than 4. */
export async function selectFeatures(
  features: readonly Feature[],
  target: Variable,
  options: SelectFeaturesOptions,
): Promise<FeatureSelection> {
  const here = "selectFeatures";
  const { rng, criterion = "cmim", level = 0.05, permutations = 199, most = features.length, watch } = options;
  const { n } = target;
  check(features.length > 0, here, "features", "at least one", "none");
  check(n >= 4, here, "rows", "at least 4", n);
  for (const { name, variable } of features)
    check(variable.n === n, here, name, `${n} rows long`, `${variable.n} rows`);
  const { bins = Math.min(8, Math.max(2, Math.floor(cbrt(n)))) } = options;
  const y = equalCountBins(target, bins);
  const tables = new InformationTables(n);
  const none = { ...y, codes: new Int32Array(n), levels: 1 };
  const all: Candidate[] = features.map(({ name, variable }) => {
    const levels = equalCountBins(variable, bins);
    return { name, levels, information: tables.conditional(levels, y, none), given: [], shared: [], pValue: 1 };
  });
  const ranking = all
    .map(({ name, information }) => ({ name, information }))
    .sort((a, b) => b.information - a.information);
  let left = all;
  const selected: SelectedFeature[] = [];
  const first = all.map(({ information }) => information);
  const values = await pValues(tables, left, y, none, first, { permutations, rng: rng.stream(0), watch });
  left.forEach((candidate, i) => {
    candidate.pValue = values[i]!;
  });
  while (left.length > 0 && selected.length < most) {
    const best = bestOf(
      left.filter(({ pValue }) => pValue <= level),
      criterion,
    );
    if (!best) break;
    selected.push(summary(best, criterion));
    left = left.filter((candidate) => candidate !== best);
    if (left.length === 0 || selected.length === most) break;
    const given = left.map((candidate) => tables.conditional(candidate.levels, y, best.levels));
    const stream = rng.stream(selected.length);
    const ps = await pValues(tables, left, y, best.levels, given, { permutations, rng: stream, watch });
    left.forEach((candidate, i) => {
      candidate.pValue = candidate.given.length === 0 ? ps[i]! : Math.max(candidate.pValue, ps[i]!);
      candidate.given.push(given[i]!);
      candidate.shared.push(tables.conditional(candidate.levels, best.levels, none));
    });
    watch?.onProgress?.({ stage: "choosing features", done: selected.length / Math.min(most, features.length) });
  }
  const best = selected.length < most ? bestOf(left, criterion) : undefined;
  const next = best ? summary(best, criterion) : null;
  return { selected, next, ranking, bins, rows: n, permutations, criterion };
}

function bestOf(candidates: readonly Candidate[], criterion: SelectionCriterion): Candidate | undefined {
  let best: Candidate | undefined;
  for (const one of candidates) if (!best || scoreOf(one, criterion) > scoreOf(best, criterion)) best = one;
  return best;
}

function summary(candidate: Candidate, criterion: SelectionCriterion): SelectedFeature {
  const { name, information, pValue } = candidate;
  return { name, score: scoreOf(candidate, criterion), information, pValue };
}

function scoreOf({ information, given, shared }: Candidate, criterion: SelectionCriterion): number {
  if (given.length === 0) return information;
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  if (criterion === "cmim") return Math.min(...given);
  return criterion === "jmi" ? mean(given) : information - mean(shared);
}

interface Chance {
  readonly permutations: number;
  readonly rng: Rng;
  readonly watch: Watch | undefined;
}

/** p of each candidate's value by permuting y among the rows of each level of `fixed`, against the largest of all. */
async function pValues(
  tables: InformationTables,
  candidates: readonly Candidate[],
  y: Variable,
  fixed: Variable,
  values: readonly number[],
  { permutations, rng, watch }: Chance,
): Promise<number[]> {
  const groups = rowsByLevel(fixed);
  const reached = new Float64Array(candidates.length).fill(1);
  const codes = new Int32Array(y.n);
  for (let b = 0; b < permutations; b++) {
    for (const rows of groups) {
      const order = shuffle(rng, rows.slice());
      for (let i = 0; i < rows.length; i++) codes[rows[i]!] = y.codes[order[i]!]!;
    }
    const permuted = { ...y, codes };
    const largest = Math.max(...candidates.map(({ levels }) => tables.conditional(levels, permuted, fixed)));
    // Sums of the same counts in another order may differ in their last bits.
    for (let i = 0; i < values.length; i++) if (largest >= values[i]! - 1e-12) reached[i]!++;
    if (b % 16 === 15) await breathe(watch);
  }
  return Array.from(reached, (count) => count / (permutations + 1));
}

/** Information of tables of counts, with c·ln c looked up. */
class InformationTables {
  readonly #surprise: Float64Array;

  constructor(readonly n: number) {
    this.#surprise = Float64Array.from({ length: n + 1 }, (_, c) => (c < 2 ? 0 : c * log(c)));
  }

  /** I(X; Y | Z) in nats less df/2n, df = Σ_z (K_x − 1)(K_y − 1). */
  conditional(x: Variable, y: Variable, z: Variable): number {
    const [kx, ky, kz] = [x.levels, y.levels, z.levels];
    const xyz = new Int32Array(kx * ky * kz);
    const xz = new Int32Array(kx * kz);
    const yz = new Int32Array(ky * kz);
    const whole = new Int32Array(kz);
    for (let i = 0; i < this.n; i++) {
      const a = x.codes[i]!;
      const b = y.codes[i]!;
      const c = z.codes[i]!;
      xyz[(c * kx + a) * ky + b]!++;
      xz[c * kx + a]!++;
      yz[c * ky + b]!++;
      whole[c]!++;
    }
    let freedom = 0;
    for (let c = 0; c < kz; c++) freedom += freeLevels(xz, c * kx, kx) * freeLevels(yz, c * ky, ky);
    const sum = this.#sum(xyz) - this.#sum(xz) - this.#sum(yz) + this.#sum(whole);
    return (sum - freedom / 2) / this.n;
  }

  #sum(counts: Int32Array): number {
    let sum = 0;
    for (let at = 0; at < counts.length; at++) sum += this.#surprise[counts[at]!]!;
    return sum;
  }
}

/** Levels seen, less one. */
function freeLevels(counts: Int32Array, from: number, size: number): number {
  let seen = 0;
  for (let at = from; at < from + size; at++) if (counts[at]! > 0) seen++;
  return Math.max(0, seen - 1);
}
