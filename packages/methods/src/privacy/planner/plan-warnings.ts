/**
 * What a holder of data should know before any budget is spent.
 * @module
 */
import { pow } from "@pushforward/core";
import { domainSizes } from "../domain.js";
import { measurePairsDefaults, usualDependence } from "../marginals/index.js";
import type { Forecast, PublicSizes } from "../synthesizer.js";
import type { PlanBudget } from "./plan-synthesis.js";

/** Sentences, the gravest first. */
export function planWarnings(sizes: PublicSizes, budget: PlanBudget, rho: number, best: Forecast): string[] {
  const found = [
    hopeless(sizes, best),
    wideAttributes(sizes, rho),
    weakDelta(sizes, budget),
    weakEpsilon(budget),
    heavy(best),
  ];
  return found.filter((warning) => warning !== undefined);
}

/** Relations cost about `usualDependence` when they are lost altogether. */
function hopeless({ rows, domain }: PublicSizes, { pairwise }: Forecast): string | undefined {
  const error = `pairs of columns are expected to be off by ${pairwise.toFixed(2)} (0 is perfect, 1 is worst)`;
  const cures = "more rows, a larger epsilon, fewer columns or coarser codes would help";
  const table = `${Math.round(rows)} rows of ${domain.attributes.length} columns`;
  if (pairwise >= 2.5 * usualDependence)
    return `hopeless: with ${table}, ${error}, far more than if columns were drawn by chance; ${cures}`;
  if (pairwise >= usualDependence)
    return `little will survive: with ${table}, ${error}, about as much as if columns were drawn by chance; ${cures}`;
  return undefined;
}

/** Columns of which most codes drown in the noise of their own counts, were all of them equally frequent. */
function wideAttributes({ domain, rows, adjacency }: PublicSizes, rho: number): string | undefined {
  const doubled = adjacency === "add-remove" ? 1 : 2;
  const share = measurePairsDefaults.singlesShare;
  const sigma = Math.sqrt((doubled * domain.attributes.length) / (2 * share * rho));
  const wide = domainSizes(domain).flatMap((size, a) =>
    rows / size < sigma ? [`${domain.attributes[a]!.name} (${size} codes)`] : [],
  );
  if (wide.length === 0) return undefined;
  const named = wide.length > 6 ? [...wide.slice(0, 5), `${wide.length - 5} more`] : wide;
  return `most codes will drown in noise of ±${Math.round(sigma)} rows in ${named.join(", ")}: declare fewer`;
}

/** With delta = 1/rows a mechanism may publish a row as it is. */
function weakDelta({ rows }: PublicSizes, { delta }: PlanBudget): string | undefined {
  if (delta * pow(rows, 1.1) <= 1) return undefined;
  return `delta ${delta} is large for ${Math.round(rows)} rows: take one well below 1/rows = ${(1 / rows).toPrecision(1)}`;
}

function weakEpsilon({ epsilon }: PlanBudget): string | undefined {
  return epsilon > 10
    ? `epsilon ${epsilon} promises little to anybody; 1 is usual, 10 is the most that is defended`
    : undefined;
}

function heavy({ seconds, bytes }: Forecast): string | undefined {
  if (seconds < 600 && bytes < 2e9) return undefined;
  return `it will take about ${Math.ceil(seconds / 60)} minutes and ${(bytes / 1e9).toFixed(1)} GB`;
}
