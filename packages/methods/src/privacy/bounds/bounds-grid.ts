/**
 * Where bought bounds may lie: a grid that everybody knows.
 * @module
 */
import type { NumberAttribute } from "../domain.js";

const DAY = 86_400_000;
const mantissas = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
/** Steps of a grid of times. */
const timeSteps = 1024;

/**
 * Points from `low` to `high`, ascending, both included: for numbers 0 and ±m·10^k with ten mantissas m a decade, from
 * 10⁻⁶ on (from 1 on for integers); for times 1024 steps of whole days, or of milliseconds where they are shorter.
 */
export function boundsGrid({ type, low, high }: NumberAttribute): number[] {
  const points = type === "time" ? times(low, high) : numbers(type === "integer" ? 0 : -6);
  const inside = points.filter((point) => point > low && point < high);
  return [...new Set([low, ...inside, high])].sort((a, b) => a - b);
}

function numbers(firstDecade: number): number[] {
  const positive: number[] = [];
  for (let decade = firstDecade; decade <= 15; decade++)
    for (const mantissa of mantissas) positive.push(Number(`${mantissa}e${decade}`));
  const whole = firstDecade === 0 ? positive.filter(Number.isInteger) : positive;
  return [...whole.map((point) => -point), 0, ...whole];
}

function times(low: number, high: number): number[] {
  const step = (high - low) / timeSteps;
  const unit = step >= DAY ? DAY : 1;
  return Array.from({ length: timeSteps + 1 }, (_, k) => unit * Math.round((low + step * k) / unit));
}
