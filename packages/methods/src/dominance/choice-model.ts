/**
 * Preferences as choices: Bradley–Terry, Davidson's ties and Plackett–Luce in one likelihood.
 *
 *     i against j       P(i wins) = e^θ_i/D,   P(tie) = e^(η + (θ_i + θ_j)/2)/D,   D their sum; η only where ties occur
 *     a ranking         Π_s e^θ_s/Σ_{t after or at s} e^θ_t
 *
 * Each is a choice among alternatives whose scores are linear in (θ, η), so the log-likelihood is concave. Its maximum
 * is found by Newton steps cut until it rises, with Σθ = 0; the inverse Hessian gives standard errors. It exists if and only if
 * the graph of who won against whom is strongly connected; with a `penalty` ½·penalty·Σθ² it always does.
 *
 * Rankings of one cluster, such as those of one judge, may depend on each other. With G clusters the covariance is then
 *
 *     H⁻¹·(G/(G − 1)·Σ_g s_g·s_gᵀ)·H⁻¹,   s_g the gradients of cluster g added up, H minus the Hessian
 *
 * Time O(steps·(Σ alternatives² + K³)).
 *
 * Source: [bradley1952], [davidson1970], [plackett1975]; [ford1957] for existence; [liang1986] for clusters.
 * @module
 */
import { check, DataError, exp, log } from "@pushforward/core";
import { type Kernels, matmul, matrix, solveSymmetric } from "@pushforward/kernels";

/** Models by number, from 0. */
export interface Preferences {
  readonly models: number;
  /** Best first, each of at least two different models; a comparison is a ranking of two. */
  readonly rankings: readonly (readonly number[])[];
  /** Comparisons without a winner. */
  readonly ties: readonly (readonly [number, number])[];
  /** Clusters by number, from 0: one for each ranking, then one for each tie. Each stands alone when absent. */
  readonly clusters?: readonly number[];
}

export interface ChoiceFit {
  /** θ, of mean 0. */
  readonly strength: Float64Array;
  /** K × K covariance of θ. */
  readonly covariance: Float64Array;
  /** Degrees of freedom of the standard errors: clusters less one; Infinity without clusters. */
  readonly freedom: number;
  /** e^η: ties between equals are ν/(2 + ν) of their comparisons. Absent without ties. */
  readonly tieWeight?: { readonly value: number; readonly standardError: number };
  readonly logLikelihood: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest entry of the gradient. */
  readonly residual: number;
}

const mostSteps = 100;
const smallGradient = 1e-9;

/** @throws ArgumentError when a model number is out of range or repeated in a ranking, or `penalty` is negative; DataError without a maximum. */
export function fitChoices(preferences: Preferences, kernels: Kernels, penalty = 0): ChoiceFit {
  const here = "fitChoices";
  check(penalty >= 0 && penalty < Infinity, here, "penalty", "at least 0 and finite", penalty);
  checkPreferences(preferences, here);
  if (penalty === 0) checkConnected(preferences);
  const { models, ties } = preferences;
  const size = models + (ties.length > 0 ? 1 : 0);
  const choices = choicesOf(preferences);
  let at: Float64Array = new Float64Array(size);
  let now = evaluate(choices, at, models, penalty);
  let iterations = 0;
  for (; iterations < mostSteps && largest(now.gradient) > smallGradient * (1 + choices.length); iterations++) {
    const step = solve(kernels, now.information, now.gradient, models);
    let share = 1;
    let next = now;
    for (; share > 1e-6; share /= 2) {
      const place = at.map((value, k) => value + share * step[k]!);
      next = evaluate(choices, place, models, penalty);
      if (next.value >= now.value) {
        at = place;
        break;
      }
    }
    if (!(next.value >= now.value)) break;
    now = next;
  }
  const residual = largest(now.gradient);
  const hessian = inverseOf(kernels, now.information, models);
  // What pins Σθ = 0; gradients of choices do not see it.
  const free = hessian.map((value, k) => (inTheta(k, size, models) ? value - 1 / (models * (1 + penalty)) : value));
  const groups = preferences.clusters && clusterGradients(choices, at, preferences.clusters);
  const inverse = groups ? sandwich(kernels, free, groups, size) : free;
  const block = (i: number, j: number) => inverse[i * size + j]!;
  const covariance = Float64Array.from({ length: models * models }, (_, k) =>
    block(Math.floor(k / models), k % models),
  );
  const centre = at.subarray(0, models).reduce((a, b) => a + b, 0) / models;
  const nu = ties.length > 0 ? exp(at[models]!) : undefined;
  return {
    strength: at.slice(0, models).map((value) => value - centre),
    covariance,
    freedom: groups ? groups.length - 1 : Infinity,
    // The delta method: a step of η moves e^η by ν times it.
    ...(nu !== undefined && { tieWeight: { value: nu, standardError: nu * Math.sqrt(inverse[size * size - 1]!) } }),
    logLikelihood: now.likelihood,
    converged: residual <= 1e-6 * (1 + choices.length),
    iterations,
    residual,
  };
}

function checkPreferences({ models, rankings, ties, clusters }: Preferences, where: string): void {
  check(Number.isInteger(models) && models >= 2, where, "models", "at least 2", models);
  for (const ranking of [...rankings, ...ties]) {
    const bad = ranking.find((model) => !(Number.isInteger(model) && model >= 0 && model < models));
    check(bad === undefined, where, "a model", `a number below ${models}`, bad);
    check(
      ranking.length >= 2 && new Set(ranking).size === ranking.length,
      where,
      "a ranking",
      "of two or more different models",
      ranking,
    );
  }
  const count = rankings.length + ties.length;
  check(count > 0, where, "rankings", "at least one", 0);
  if (!clusters) return;
  check(clusters.length === count, where, "clusters", `${count}, one for each ranking and tie`, clusters.length);
  const different = new Set(clusters).size;
  check(
    different > models,
    where,
    "clusters",
    `more than the ${models} models`,
    different,
    "standard errors between clusters need many of them; leave the clusters out, or compare fewer models",
  );
}

/** Every model must be reachable from every other by wins and ties, and every other way round. */
function checkConnected({ models, rankings, ties }: Preferences): void {
  const beats: number[][] = Array.from({ length: models }, () => []);
  const losesTo: number[][] = Array.from({ length: models }, () => []);
  const add = (winner: number, loser: number) => {
    beats[winner]!.push(loser);
    losesTo[loser]!.push(winner);
  };
  for (const ranking of rankings) for (let s = 1; s < ranking.length; s++) add(ranking[s - 1]!, ranking[s]!);
  for (const [i, j] of ties) {
    add(i, j);
    add(j, i);
  }
  for (const [edges, what] of [
    [beats, "never loses to"],
    [losesTo, "never wins against"],
  ] as const) {
    const group = reached(edges);
    if (group.size === models) continue;
    // What cannot be reached downwards from a group never lost to it.
    const size = models - group.size;
    throw new DataError(
      `preferences: a group of ${size} of ${models} models ${what} the rest, so strengths have no finite estimate; compare more, leave models out, or set a penalty such as 0.1`,
    );
  }
}

function reached(edges: readonly (readonly number[])[]): Set<number> {
  const seen = new Set([0]);
  for (const model of seen) for (const next of edges[model]!) seen.add(next);
  return seen;
}

interface Choice {
  /** As sparse rows over (θ, η); the first one was chosen. */
  readonly alternatives: readonly (readonly (readonly [parameter: number, weight: number])[])[];
  /** Its ranking, or its tie after all rankings. */
  readonly owner: number;
}

function choicesOf({ models, rankings, ties }: Preferences): Choice[] {
  const one = (model: number) => [[model, 1]] as const;
  const tie = (i: number, j: number) =>
    [
      [i, 0.5],
      [j, 0.5],
      [models, 1],
    ] as const;
  const open = ties.length > 0;
  const sets = (ranking: readonly number[]) =>
    ranking.length === 2 && open
      ? [[one(ranking[0]!), one(ranking[1]!), tie(ranking[0]!, ranking[1]!)]]
      : ranking.slice(0, -1).map((_, s) => ranking.slice(s).map(one));
  return [
    ...rankings.flatMap((ranking, owner) => sets(ranking).map((alternatives) => ({ alternatives, owner }))),
    ...ties.map(([i, j], t) => ({ alternatives: [tie(i, j), one(i), one(j)], owner: rankings.length + t })),
  ];
}

interface Evaluation {
  /** Penalized log-likelihood. */
  readonly value: number;
  readonly likelihood: number;
  readonly gradient: Float64Array;
  /** Minus its Hessian. */
  readonly information: Float64Array;
}

function evaluate(choices: readonly Choice[], at: Float64Array, models: number, penalty: number): Evaluation {
  const size = at.length;
  const [gradient, information] = [new Float64Array(size), new Float64Array(size * size)];
  let likelihood = 0;
  for (const choice of choices) {
    const { logChance, chances, mean } = momentsOf(choice, at);
    likelihood += logChance;
    choice.alternatives.forEach((row, a) => {
      for (const [k, weight] of row)
        for (const [l, other] of row) information[k * size + l]! += chances[a]! * weight * other;
    });
    for (const [k, weight] of choice.alternatives[0]!) gradient[k]! += weight;
    for (const [k, value] of mean) {
      gradient[k]! -= value;
      for (const [l, other] of mean) information[k * size + l]! -= value * other;
    }
  }
  let squares = 0;
  for (let k = 0; k < models; k++) {
    squares += at[k]! * at[k]!;
    gradient[k]! -= penalty * at[k]!;
    information[k * size + k]! += penalty;
  }
  return { value: likelihood - (penalty / 2) * squares, likelihood, gradient, information };
}

/** Chances of the alternatives, the logarithm of the first one's, and their mean row. */
function momentsOf({ alternatives }: Choice, at: Float64Array) {
  const scores = alternatives.map((row) => row.reduce((sum, [k, weight]) => sum + weight * at[k]!, 0));
  const top = Math.max(...scores);
  const parts = scores.map((score) => exp(score - top));
  const total = parts.reduce((a, b) => a + b);
  const chances = parts.map((part) => part / total);
  const mean = new Map<number, number>();
  alternatives.forEach((row, a) => {
    for (const [k, weight] of row) mean.set(k, (mean.get(k) ?? 0) + chances[a]! * weight);
  });
  return { logChance: scores[0]! - top - log(total), chances, mean };
}

/** The gradient of each cluster's log-likelihood. */
function clusterGradients(choices: readonly Choice[], at: Float64Array, clusters: readonly number[]): Float64Array[] {
  const groups = new Map<number, Float64Array>();
  for (const choice of choices) {
    const cluster = clusters[choice.owner]!;
    const gradient = groups.get(cluster) ?? new Float64Array(at.length);
    groups.set(cluster, gradient);
    for (const [k, weight] of choice.alternatives[0]!) gradient[k]! += weight;
    for (const [k, value] of momentsOf(choice, at).mean) gradient[k]! -= value;
  }
  return [...groups.values()];
}

function sandwich(
  kernels: Kernels,
  inverse: Float64Array,
  groups: readonly Float64Array[],
  size: number,
): Float64Array {
  const rows = matrix(groups.length, size);
  groups.forEach((gradient, g) => {
    rows.data.set(gradient, g * size);
  });
  const images = matmul(kernels, rows, matrix(size, size, new Float64Array(inverse)));
  return matmul(kernels, images, images, { transposeA: true, alpha: groups.length / (groups.length - 1) }).data;
}

const inTheta = (k: number, size: number, models: number): boolean =>
  Math.floor(k / size) < models && k % size < models;

/** With 1/K on all of θ × θ, whose constant direction no choice sees. */
function pinned(information: Float64Array, models: number): Float64Array {
  const size = Math.sqrt(information.length);
  return information.map((value, k) => (inTheta(k, size, models) ? value + 1 / models : value));
}

function solve(kernels: Kernels, information: Float64Array, right: Float64Array, models: number): Float64Array {
  const n = right.length;
  const a = { rows: n, columns: n, data: pinned(information, models) };
  return solveSymmetric(kernels, a, { rows: n, columns: 1, data: right }).data;
}

function inverseOf(kernels: Kernels, information: Float64Array, models: number): Float64Array {
  const n = Math.sqrt(information.length);
  const identity = Float64Array.from({ length: n * n }, (_, k) => Number(Math.floor(k / n) === k % n));
  const a = { rows: n, columns: n, data: pinned(information, models) };
  return solveSymmetric(kernels, a, { rows: n, columns: n, data: identity }).data;
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
