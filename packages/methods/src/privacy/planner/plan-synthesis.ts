/**
 * Which mechanism to take, and whether it is worth taking at all, before anybody looks at the data.
 *
 * A plan rests on what is public: the declared domain, the number of rows as its holder states it, and the budget. Each
 * mechanism tells what error in pairs it expects (`forecast`); the plan orders them and says in plain words where the
 * noise will leave little. It takes no table, so it cannot leak one and costs no budget.
 * @module
 */
import { check } from "@pushforward/core";
import { rhoOfEpsilon } from "../accounting/index.js";
import { type MechanismCard, mechanisms } from "../registry/mechanisms.js";
import type { Forecast, PublicSizes } from "../synthesizer.js";
import { planWarnings } from "./plan-warnings.js";

export interface PlanBudget {
  readonly epsilon: number;
  readonly delta: number;
}

export interface PlannedMechanism extends Forecast {
  readonly mechanism: string;
  /** One line on what it does. */
  readonly summary: string;
}

export interface SynthesisPlan extends PlanBudget {
  /** The budget as zero-concentrated loss. */
  readonly rho: number;
  /** Those that hold the asked guarantee, least expected error first. */
  readonly forecasts: readonly PlannedMechanism[];
  /** Of those whose error is within a tenth of the least, the quickest. */
  readonly recommendation: string;
  /** What the holder should know before spending; none when all is well. */
  readonly warnings: readonly string[];
}

/**
 * A plan for a table of public `sizes`.
 *
 * @throws ArgumentError unless there are attributes and rows ≥ 1, epsilon > 0 and 0 < delta < 1.
 */
export async function planSynthesis(
  sizes: PublicSizes,
  { epsilon, delta }: PlanBudget,
  cards: readonly MechanismCard[] = mechanisms,
): Promise<SynthesisPlan> {
  const { domain, rows, adjacency } = sizes;
  const here = "planSynthesis";
  check(domain.attributes.length > 0, here, "domain", "at least one attribute", 0);
  check(Number.isFinite(rows) && rows >= 1, here, "rows", "a number of at least 1", rows);
  check(epsilon > 0 && epsilon < Number.POSITIVE_INFINITY, here, "epsilon", "a finite number above 0", epsilon);
  check(delta > 0 && delta < 1, here, "delta", "above 0 and below 1", delta);
  const rho = rhoOfEpsilon(epsilon, delta);
  const able = cards.filter((card) => card.adjacencies.includes(adjacency));
  const forecasts = await Promise.all(
    able.map(async ({ name, summary, load }): Promise<PlannedMechanism> => {
      return { mechanism: name, summary, ...(await load()).forecast(sizes, rho) };
    }),
  );
  forecasts.sort((a, b) => a.pairwise - b.pairwise);
  const near = forecasts.filter(({ pairwise }) => pairwise <= 1.1 * forecasts[0]!.pairwise);
  const best = near.reduce((quickest, next) => (next.seconds < quickest.seconds ? next : quickest));
  const warnings = planWarnings(sizes, { epsilon, delta }, rho, best);
  return { epsilon, delta, rho, forecasts, recommendation: best.mechanism, warnings };
}
