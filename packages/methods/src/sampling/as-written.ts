import { type Column, hasValues } from "@pushforward/core";

/** 10 to the decimals up to which numbers count as rounded. */
const mostDecimals = 1e6;

/** Numbers with as many decimals as those of the table have. */
export function asWritten<C extends Column>(column: C, source: Column): C {
  if (!hasValues(column) || !hasValues(source) || column.type !== "numeric") return column;
  for (let unit = 1; unit <= mostDecimals; unit *= 10) {
    const whole = (value: number) => Number.isNaN(value) || Math.round(value * unit) / unit === value;
    if (source.values.every(whole))
      return { ...column, values: column.values.map((value) => Math.round(value * unit) / unit) };
  }
  return column;
}
