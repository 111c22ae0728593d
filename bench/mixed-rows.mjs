/**
 * Tables for the benchmarks: 20 columns of mixed types, ties, heavy tails and missing values, as CSV.
 *
 * 8 numeric, 4 integer, 5 category (3 to 30 levels, Zipf), 2 boolean, 1 date; 10% missing in five of them.
 * The same seed gives the same bytes. `changed` shifts one column by 0.2 standard deviations.
 * @module
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { exp, log, seededRng } from "@pushforward/core";
import { readTable } from "@pushforward/tables";

const names = [
  ...["normal", "factor_a", "factor_b", "factor_c", "lognormal", "exponential", "cauchy", "uniform"],
  ...["geometric", "die", "count", "thousands"],
  ...["level3", "level5", "level8", "level12", "level30"],
  ...["flag", "coin", "day"],
];
const withGaps = new Set(["factor_b", "exponential", "count", "level8", "flag"]);

export function writeMixedRows(file, rows, seed, changed = false) {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const out = openSync(`${file}.part`, "w");
  for (const piece of pieces(rows, seed, changed)) writeSync(out, piece);
  closeSync(out);
  renameSync(`${file}.part`, file);
}

/** The same bytes as a table, read as any CSV is. */
export function mixedRows(rows, seed, changed = false) {
  return readTable(new TextEncoder().encode([...pieces(rows, seed, changed)].join("")), { name: "mixed.csv" });
}

/** The CSV in pieces of about a megabyte. */
function* pieces(rows, seed, changed) {
  const rng = seededRng(seed);
  let text = `${names.join(",")}\n`;
  for (let i = 0; i < rows; i++) {
    text += `${line(rng, changed)}\n`;
    if (text.length < 1 << 20) continue;
    yield text;
    text = "";
  }
  yield text;
}

function line(rng, changed) {
  const factor = rng.normal();
  const shared = () => (0.5 * factor + Math.sqrt(0.75) * rng.normal()).toFixed(5);
  const values = [
    (rng.normal() + (changed ? 0.2 : 0)).toFixed(5),
    shared(),
    shared(),
    shared(),
    exp(rng.normal() + 0.3 * factor).toFixed(4),
    (-log(1 - rng.uniform())).toFixed(6),
    (rng.normal() / rng.normal()).toFixed(5),
    rng.uniform().toFixed(6),
    Math.floor(log(1 - rng.uniform()) / log(0.6)),
    1 + rng.integer(6),
    Math.floor(-30 * log(1 - rng.uniform())),
    1000 * (1 + rng.integer(400)),
    ...[3, 5, 8, 12, 30].map((levels) => `${"abcdefgh"[levels % 8]}${zipf(rng, levels)}`),
    factor + rng.normal() > 0,
    rng.uniform() < 0.4,
    new Date(Date.UTC(2026, 0, 1 + rng.integer(300))).toISOString().slice(0, 10),
  ];
  return values.map((value, j) => (withGaps.has(names[j]) && rng.uniform() < 0.1 ? "" : value)).join(",");
}

function zipf(rng, levels) {
  let total = 0;
  for (let k = 1; k <= levels; k++) total += 1 / k;
  let rest = rng.uniform() * total;
  for (let k = 1; k < levels; k++) {
    rest -= 1 / k;
    if (rest <= 0) return k - 1;
  }
  return levels - 1;
}
