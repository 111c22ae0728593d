/**
 * The most that an attacker can make of what a mechanism was told: the log-likelihood ratio of all its answers.
 *
 * Whoever knows both tables knows the law of each noisy answer under either. The ratio of the two is the best score
 * there is (Neyman and Pearson), ratios of answers that depend on earlier ones multiply, and what comes after, such as
 * a fit, can only lose. So a mechanism is audited at the door: with its own questions, at the noise that is stated.
 * @module
 */
import { exp, log } from "@pushforward/core";
import type { DomainTable } from "../domain-table.js";
import { candidateScores } from "../door/candidate-scores.js";
import { gridSum } from "../door/grid-sum.js";
import { marginalCounts } from "../door/marginal-counts.js";
import type { PrivateData } from "../private-data.js";
import type { CanaryTables } from "./canary-tables.js";

export interface WitnessedData {
  readonly data: PrivateData;
  /** ln P(answers so far | with the canary) − ln P(answers so far | without). */
  score(): number;
}

/** `data`, which holds either of the tables, with a witness at its door. */
export function witnessed(data: PrivateData, { withCanary, without }: CanaryTables): WitnessedData {
  let total = 0;
  const { adjacency } = data;
  return {
    score: () => total,
    data: {
      domain: data.domain,
      adjacency,
      publicRows: data.publicRows,
      get remaining() {
        return data.remaining;
      },
      marginal(attributes, rho, cells) {
        const answer = data.marginal(attributes, rho, cells);
        const truth = (table: DomainTable) => marginalCounts(table, attributes, cells);
        total += gaussianRatio(answer.counts, truth(withCanary), truth(without), answer.variance);
        return answer;
      },
      select(candidates, rho, cells) {
        const chosen = data.select(candidates, rho, cells);
        const chances = (table: DomainTable) =>
          logChances(candidateScores(table, candidates, adjacency, cells), Math.sqrt(8 * rho));
        total += chances(withCanary)[chosen]! - chances(without)[chosen]!;
        return chosen;
      },
      sum(query, rho) {
        const answer = data.sum(query, rho);
        const truth = (table: DomainTable) => {
          const { steps, grid } = gridSum(table, query, adjacency);
          return steps.map((value) => value * grid);
        };
        total += gaussianRatio(answer.values, truth(withCanary), truth(without), answer.variance);
        return answer;
      },
      rows(query) {
        const answer = data.rows(query);
        const truth = (table: DomainTable) => {
          const out = new Float64Array(table.rows * query.width);
          query.evaluate(table, out);
          return out.map((value) => query.grid * Math.round(value / query.grid));
        };
        total += gaussianRatio(answer, truth(withCanary), truth(without), query.variance);
        return answer;
      },
      receipt: () => data.receipt(),
    },
  };
}

/** Σ ((y − a)² for the table without − the same for the one with)/(2σ²): discrete noise has the same ratio as continuous. */
function gaussianRatio(answer: Float64Array, has: Float64Array, lacks: Float64Array, variance: number): number {
  let sum = 0;
  for (let i = 0; i < answer.length; i++) {
    const move = has[i]! - lacks[i]!;
    if (move !== 0) sum += (move * (answer[i]! - (has[i]! + lacks[i]!) / 2)) / variance;
  }
  return sum;
}

/** ln of the chances of the exponential mechanism at ε. */
function logChances({ scores, sensitivity }: ReturnType<typeof candidateScores>, epsilon: number): number[] {
  const exponents = scores.map((score) => (epsilon * Number(score)) / (2 * Number(sensitivity)));
  const top = Math.max(...exponents);
  const total = exponents.reduce((sum, exponent) => sum + exp(exponent - top), 0);
  return exponents.map((exponent) => exponent - top - log(total));
}
