/**
 * What a place in a picture means, read off the picture's own ticks: charts carry their numbers as text, so any of
 * them can be asked without its data.
 * @module
 */
export interface Tick {
  /** In the units of the picture's view box. */
  readonly at: number;
  readonly value: number;
}

/** From a place to a number. */
export type AxisScale = (at: number) => number;

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** "1,200" → 1200, "−0.5" → −0.5, "25%" → 25, "10⁻³" and "2×10³" too; NaN when it is no number. */
export function tickNumber(text: string): number {
  const plain = text.trim().replaceAll(",", "").replaceAll("−", "-").replace(/%$/, "");
  const power = /^(?:([\d.-]+)×)?10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(plain);
  if (power) {
    const exponent = [...power[2]!].map((c) => (c === "⁻" ? "-" : String(superscripts.indexOf(c)))).join("");
    return Number(`${power[1] ?? "1"}e${exponent}`);
  }
  const suffixed = /^(-?[\d.]+)([kMB])$/.exec(plain);
  if (suffixed) return Number(suffixed[1]) * { k: 1e3, M: 1e6, B: 1e9 }[suffixed[2] as "k" | "M" | "B"];
  return plain === "" ? Number.NaN : Number(plain);
}

/**
 * The linear or logarithmic scale that all ticks lie on, within the rounding of their places and words; undefined when
 * they lie on neither.
 */
export function axisScale(ticks: readonly Tick[]): AxisScale | undefined {
  const usable = ticks.filter(({ value }) => Number.isFinite(value));
  if (usable.length < 2 || usable.length < ticks.length) return undefined;
  const linear = lineThrough(usable);
  if (linear) return linear;
  if (usable.some(({ value }) => value <= 0)) return undefined;
  const log = lineThrough(usable.map(({ at, value }) => ({ at, value: Math.log(value) })));
  return log && ((at) => Math.exp(log(at)));
}

/** Ticks are rounded to a tenth of a pixel, and their words to a few digits. */
const slack = 0.02;

function lineThrough(ticks: readonly Tick[]): AxisScale | undefined {
  const sorted = [...ticks].sort((a, b) => a.at - b.at);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const slope = (last.value - first.value) / (last.at - first.at);
  if (!Number.isFinite(slope) || slope === 0) return undefined;
  const line: AxisScale = (at) => first.value + slope * (at - first.at);
  const off = Math.abs(last.value - first.value) * slack;
  return sorted.every(({ at, value }) => Math.abs(line(at) - value) <= off) ? line : undefined;
}
