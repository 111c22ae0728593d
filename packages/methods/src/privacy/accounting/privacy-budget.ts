/**
 * What a privacy budget allows, and what releases cost together.
 *
 * R releases of Gaussian noise on answers that one row moves by s (a person of k rows: by k·s) cost
 * ρ = R·(k·s)²/(2σ²) in all; ρ and (ε, δ) are exchanged by the zero-concentrated bound, which holds for the discrete
 * noise of a release, beside the exact curve of continuous noise, μ = √(2ρ).
 *
 * Source: [canonne2020]; [balle2018] for the exact curve.
 * @module
 */
import { check } from "@pushforward/core";
import type { Adjacency } from "../measurement.js";
import { gaussianDelta, gaussianEpsilon, gaussianMu } from "./gaussian-curve.js";
import { groupRho } from "./neighbours.js";
import { checkDelta, deltaOfRho, epsilonOfRho, rhoOfEpsilon, rhoOfGaussian, sigmaOfRho } from "./zero-concentrated.js";

export const privacyBudgetDefaults = { delta: 1e-6, rowsPerPerson: 1, adjacency: "add-remove" } as const;

export interface PrivacyBudgetOptions {
  /** What all releases together may cost, one of the three: epsilon, */
  readonly epsilon?: number | undefined;
  /** the ρ of one or several releases, which add up, */
  readonly rho?: readonly number[] | undefined;
  /** or the standard deviation of the noise of each. */
  readonly sigma?: number | undefined;
  readonly delta?: number;
  /** As many as `rho` has entries, if that has several. */
  readonly releases?: number | undefined;
  /** How far one row moves an answer, in Euclidean length: that of a table of counts when left out, 1, or √2 for replace-one. */
  readonly sensitivity?: number | undefined;
  readonly rowsPerPerson?: number;
  readonly adjacency?: Adjacency;
}

/** One release, and what it would cost alone. */
export interface ReleaseCost {
  readonly epsilon: number;
  /** Null where the cost is a Rényi curve. */
  readonly rho: number | null;
  readonly sigma: number | null;
}

export interface PrivacyBudget {
  readonly adjacency: Adjacency;
  readonly releases: number;
  /** Of all releases together, at `delta`. */
  readonly epsilon: number;
  readonly delta: number;
  /** Zero-concentrated loss of all together; null where one costs a Rényi curve. */
  readonly rho: number | null;
  /** Standard deviation of the noise of each; null where it is not the same, or not known. */
  readonly sigma: number | null;
  /** How far one person moves an answer. */
  readonly sensitivity: number;
  /** One entry where all releases are alike. */
  readonly each: readonly ReleaseCost[];
  /** By the exact curve of continuous noise: epsilon of all releases, and the σ of each that gives the `epsilon` above. */
  readonly exact: { readonly epsilon: number; readonly sigma: number | null } | null;
  /** For tables in which one row is replaced, under add-remove: a group of two. */
  readonly replaceOne: { readonly rho: number; readonly epsilon: number } | null;
  /** δ at each ε, by ρ and by the exact curve; empty without ρ. */
  readonly curve: readonly { readonly epsilon: number; readonly delta: number; readonly exact: number }[];
}

/** @throws ArgumentError unless one of epsilon, rho and sigma is given, and all numbers are in range. */
export function privacyBudget(options: PrivacyBudgetOptions): PrivacyBudget {
  const here = "privacyBudget";
  const { delta, rowsPerPerson, adjacency } = { ...privacyBudgetDefaults, ...options };
  const { sensitivity: perRow = adjacency === "add-remove" ? 1 : Math.SQRT2 } = options;
  const listed = options.rho?.length ?? 1;
  const { releases = listed } = options;
  checkDelta(here, delta);
  check(listed === 1 || releases === listed, here, "releases", `${listed}, as many as rho`, releases);
  check(Number.isInteger(releases) && releases >= 1, here, "releases", "a whole number of at least 1", releases);
  checkPositive("sensitivity", perRow);
  const isCount = Number.isInteger(rowsPerPerson) && rowsPerPerson >= 1;
  check(isCount, here, "rowsPerPerson", "a whole number of at least 1", rowsPerPerson);
  const sensitivity = perRow * rowsPerPerson;
  const total = totalOf(options, sensitivity, releases, delta);
  const { rho = [], sigma: known } = options;
  const shares = rho.length > 1 ? rho : [total.rho / releases];
  const each = shares.map((share) => {
    const sigma = known ?? sigmaOfRho(sensitivity, share);
    return { epsilon: epsilonOfRho(share, delta), rho: share, sigma };
  });
  const sigma = each.length === 1 ? each[0]!.sigma : null;
  const enough = sigma === null || total.epsilon === 0 ? null : (sensitivity * Math.sqrt(releases)) / gaussianMu(total.epsilon, delta); // biome-ignore format: one line
  return {
    adjacency,
    releases,
    ...total,
    delta,
    sigma,
    sensitivity,
    each,
    exact: { epsilon: gaussianEpsilon(Math.sqrt(2 * total.rho), delta), sigma: enough },
    replaceOne: adjacency === "add-remove" ? replacing(total.rho, delta) : null,
    curve: curveOf(total),
  };
}

/** What releases that are known by their costs come to together, as a ledger has them. */
export function budgetOfCosts(
  each: readonly ReleaseCost[],
  { epsilon, delta, adjacency }: { readonly epsilon: number; readonly delta: number; readonly adjacency: Adjacency },
): PrivacyBudget {
  const rho = each.reduce<number | null>((sum, cost) => (sum === null || cost.rho === null ? null : sum + cost.rho), 0);
  return {
    adjacency,
    releases: each.length,
    epsilon,
    delta,
    rho,
    sigma: null,
    sensitivity: 1,
    each,
    exact: rho === null ? null : { epsilon: gaussianEpsilon(Math.sqrt(2 * rho), delta), sigma: null },
    replaceOne: rho === null || adjacency === "replace-one" ? null : replacing(rho, delta),
    curve: rho === null ? [] : curveOf({ rho, epsilon }),
  };
}

function replacing(rho: number, delta: number): { rho: number; epsilon: number } {
  const both = groupRho(rho, 2);
  return { rho: both, epsilon: epsilonOfRho(both, delta) };
}

function totalOf(
  { epsilon, rho, sigma }: PrivacyBudgetOptions,
  sensitivity: number,
  releases: number,
  delta: number,
): { rho: number; epsilon: number } {
  const given = [epsilon, rho, sigma].filter((value) => value !== undefined).length;
  check(given === 1, "privacyBudget", "epsilon, rho or sigma", "given, one of the three", given === 0 ? "none" : given);
  if (epsilon !== undefined) return { rho: rhoOfEpsilon(epsilon, delta), epsilon };
  for (const part of rho ?? []) checkPositive("rho", part);
  if (sigma !== undefined) checkPositive("sigma", sigma);
  const whole = rho ? rho.reduce((a, b) => a + b, 0) : releases * rhoOfGaussian(sensitivity, sigma!);
  return { rho: whole, epsilon: epsilonOfRho(whole, delta) };
}

const POINTS = 60;

/** From 0 to two and a half times epsilon. */
function curveOf({ rho, epsilon }: { rho: number; epsilon: number }): PrivacyBudget["curve"] {
  const mu = Math.sqrt(2 * rho);
  return Array.from({ length: POINTS + 1 }, (_, k) => {
    const at = (2.5 * Math.max(epsilon, 1e-3) * k) / POINTS;
    return { epsilon: at, delta: deltaOfRho(rho, at), exact: gaussianDelta(mu, at) };
  });
}

function checkPositive(argument: string, value: number): void {
  check(value > 0 && value < Number.POSITIVE_INFINITY, "privacyBudget", argument, "a positive finite number", value);
}
