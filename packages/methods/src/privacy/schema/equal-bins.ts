/**
 * Edges of bins of one width.
 * @module
 */

const DAY = 86_400_000;

/**
 * `bins` + 1 edges from `low` to `high`. Whole numbers are shared out so that bins hold equally many, give or take one,
 * with edges half-way between them inside.
 */
export function equalBins(low: number, high: number, bins: number, type: "numeric" | "integer" | "time"): number[] {
  const edges = [low];
  for (let b = 1; b < bins; b++)
    edges.push(
      type === "integer"
        ? low + Math.floor((b * (high - low + 1)) / bins) - 0.5
        : wholeDays(low + ((high - low) * b) / bins, (high - low) / bins, type),
    );
  return [...edges, high];
}

/** Edges between times are midnights where bins are days or more. */
function wholeDays(edge: number, width: number, type: "numeric" | "time"): number {
  return type === "time" && width >= DAY ? DAY * Math.round(edge / DAY) : edge;
}
