/** The 8 × 8 digits beside the repository, in an order of their own: pixels as points, and their labels. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { permutation, samplesFrom, seededRng } from "@pushforward/core";
import { realTable } from "./harness.mjs";

export function realDigits() {
  const text = gunzipSync(readFileSync(realTable("digits.csv.gz"))).toString("utf8");
  const rows = text.trim().split(/\r?\n/).map((line) => line.split(",").map(Number)); // biome-ignore format: a line
  const order = Array.from(permutation(seededRng(1), rows.length));
  const data = Float64Array.from(order.flatMap((row) => rows[row].slice(0, -1)));
  return { x: samplesFrom(data, rows[0].length - 1), labels: order.map((row) => rows[row].at(-1)) };
}
