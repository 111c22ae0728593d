/**
 * Conditions on one column that a person can read and apply.
 * @module
 */

export function missingCondition(name: string): string {
  return `${name} is missing`;
}

export function levelCondition(name: string, level: string): string {
  return `${name} = ${JSON.stringify(level)}`;
}

/** One condition for each part of an ordered column, from the smallest and largest value in it. */
export function orderedConditions(
  name: string,
  type: string,
  lows: readonly number[],
  highs: readonly number[],
): string[] {
  const write = type === "time" ? writeTime : String;
  const bounds = highs.slice(0, -1).map((high, part) => numberBetween(high, lows[part + 1]!, type));
  return lows.map((low, part) => {
    if (low === highs[part]) return `${name} = ${write(low)}`;
    const above = part > 0 ? write(bounds[part - 1]!) : undefined;
    const below = part < bounds.length ? write(bounds[part]!) : undefined;
    if (above === undefined) return below === undefined ? `${name} has any value` : `${name} ≤ ${below}`;
    return below === undefined ? `${name} > ${above}` : `${above} < ${name} ≤ ${below}`;
  });
}

/** The number in [low, high) with the fewest digits; times and integers stay what they are. */
function numberBetween(low: number, high: number, type: string): number {
  if (type !== "numeric" || !Number.isFinite(low)) return low;
  for (let digits = 1; digits < 17; digits++) {
    for (const candidate of [Number(low.toPrecision(digits)), Number(((low + high) / 2).toPrecision(digits))])
      if (candidate >= low && candidate < high) return candidate;
  }
  return low;
}

function writeTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 19).replace("T", " ");
}
