/** adult.csv as codes of a declared domain, in two parts. */

import { readFileSync } from "node:fs";
import { permutation, seededRng } from "@pushforward/core";
import { realTable } from "./harness.mjs";

const numbers = ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"];

/** Numbers as integer bins one wide, all else as categories; the file holds codes already. */
export function adultTable() {
  const sizes = JSON.parse(readFileSync(realTable("adult-domain.json"), "utf8"));
  const [header, ...lines] = readFileSync(realTable("adult.csv"), "utf8").trim().split(/\r?\n/);
  const names = header.split(",");
  const rows = lines.map((line) => line.split(","));
  const attributes = names.map((name) => {
    const codes = Array.from({ length: sizes[name] }, (_, code) => code);
    if (!numbers.includes(name)) return { name, type: "category", values: codes.map(String) };
    return { name, type: "integer", low: 0, high: sizes[name], edges: [...codes, sizes[name]] };
  });
  const codes = names.map((_, a) => Uint16Array.from(rows, (row) => Number(row[a])));
  return { domain: { attributes }, rows: rows.length, codes, units: codes.map(() => undefined) };
}

/** Rows in the order of a seed: the first `share` of them, and the others. */
export function adultSplit(seed, share = 0.8) {
  const table = adultTable();
  const order = permutation(seededRng(seed), table.rows);
  const cut = Math.floor(share * table.rows);
  return { train: takeCodes(table, order.subarray(0, cut)), test: takeCodes(table, order.subarray(cut)) };
}

function takeCodes(table, order) {
  const codes = table.codes.map((column) => Uint16Array.from(order, (row) => column[row]));
  return { ...table, rows: order.length, codes };
}

/** Mean total variation of the 2-way marginals of two tables of one domain. */
export function pairwiseError(x, y) {
  const sizes = x.codes.map((column, a) => 1 + Math.max(maximum(column), maximum(y.codes[a])));
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < sizes.length; a++) {
    for (let b = a + 1; b < sizes.length; b++, pairs++) {
      const difference = new Float64Array(sizes[a] * sizes[b]);
      for (let i = 0; i < x.rows; i++) difference[x.codes[a][i] * sizes[b] + x.codes[b][i]] += 1 / x.rows;
      for (let i = 0; i < y.rows; i++) difference[y.codes[a][i] * sizes[b] + y.codes[b][i]] -= 1 / y.rows;
      sum += difference.reduce((total, value) => total + Math.abs(value), 0) / 2;
    }
  }
  return sum / pairs;
}

const maximum = (column) => column.reduce((most, code) => Math.max(most, code), 0);
