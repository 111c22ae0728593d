/**
 * `pushforward compare FILE --by …` on a table of ../shared/data, in a process of its own, cut down to what a record needs.
 * @module
 */
import { pushforward, realTable, runOnce } from "./harness.mjs";

export function splitAsUsers(file, by, ...more) {
  const words = [
    pushforward,
    "compare",
    realTable(file),
    "--by",
    by,
    "--no-visible",
    "--threads",
    "1",
    "--json",
    ...more,
  ];
  const { result } = runOnce([process.execPath, ...words]).answer;
  const { verdict, pValue, sizes, statistics, columns, groups, pairs, schema, warnings, effects } = result;
  return {
    by,
    verdict,
    pValue,
    rows: [sizes.reference, sizes.current],
    auc: effects.auc.value,
    statistics,
    columns: columns.map(({ name, type, distance, adjustedPValue, listed, moved }) => ({
      ...{ name, type, distance, adjustedPValue, listed, moved },
    })),
    groups: groups.map(({ condition, ratio, interval }) => ({ condition, ratio, interval })),
    pairs: pairs.length,
    missingRates: schema.missingRates,
    excluded: schema.excluded,
    warnings,
  };
}
