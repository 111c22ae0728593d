/**
 * Hours of the day and days of the week as points on a circle, so that 23:59 is near 0:00.
 * @module
 */
import { cos, sin } from "../special/sin-cos.js";

export const DAY = 86_400_000;

/** Part of the circle, from 0 to 1: of the day by the millisecond; of the week by whole days, Thursday (1 January 1970) first. */
export function phase(cycle: "hour" | "weekday", milliseconds: number): number {
  const days = milliseconds / DAY;
  if (cycle === "hour") return days - Math.floor(days);
  const weekday = Math.floor(days) % 7;
  return (weekday < 0 ? weekday + 7 : weekday) / 7;
}

/** Sine and cosine of the phase to `out[at]` and `out[at + 1]`. */
export function writeCycle(
  cycle: "hour" | "weekday",
  milliseconds: number,
  out: { [i: number]: number },
  at: number,
): void {
  const angle = 2 * Math.PI * phase(cycle, milliseconds);
  out[at] = sin(angle);
  out[at + 1] = cos(angle);
}
