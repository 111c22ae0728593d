/**
 * Values beside an axis, with as many digits as the step between two needs.
 * @module
 */
const day = 86_400_000;

export function tickText(value: number, step: number, isTime: boolean): string {
  if (isTime) {
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) return "";
    return date
      .toISOString()
      .slice(step >= day ? 0 : 5, step >= day ? 10 : 16)
      .replace("T", " ");
  }
  if (Math.abs(value) < step / 2) return "0";
  if (Math.abs(value) >= 1e6 || step < 1e-4) return value.toExponential(2).replace(/\.?0+e/, "e");
  return value.toFixed(Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}
