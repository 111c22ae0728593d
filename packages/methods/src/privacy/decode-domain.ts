/**
 * Codes of a declared domain as a table again.
 * @module
 */
import type { Column, LevelColumn, NumericColumn, Rng, Table, TimeColumn } from "@pushforward/core";
import { attributeSize, type CategoryAttribute, type NumberAttribute } from "./domain.js";
import type { DomainTable } from "./domain-table.js";

const DAY = 86_400_000;

/**
 * Numbers are uniform in their bin, or `low + unit·(high − low)` where the rows have units; whole for integers, and times
 * to the day or second where all edges are. Categories whose values are all whole numbers come back as integers.
 * Each attribute draws from a stream of its own. Time O(rows · attributes).
 */
export function decodeDomain({ domain, rows, codes, units }: DomainTable, rng: Rng): Table {
  const columns = domain.attributes.map((attribute, j) =>
    "values" in attribute
      ? decodeValues(codes[j]!, attribute)
      : decodeNumbers(codes[j]!, units[j], attribute, rng.stream(j)),
  );
  return { rows, columns };
}

function decodeValues(codes: Uint16Array, attribute: CategoryAttribute): Column {
  const { name, type, values } = attribute;
  const whole = type === "category" && values.every((value) => /^(?:0|-?[1-9]\d{0,14})$/.test(value));
  if (whole) {
    const numbers = [...values.map(Number), Number.NaN];
    return { name, type: "integer", values: Float64Array.from(codes, (code) => numbers[code]!) };
  }
  if (type === "boolean" && values.join() === "false,true")
    return { name, type, levels: values, codes: Int32Array.from(codes, (code) => (code < 2 ? code : -1)) };
  return usedLevels(name, codes, values);
}

/** A level column holds no level that no row has. */
function usedLevels(name: string, codes: Uint16Array, values: readonly string[]): LevelColumn {
  const used = new Uint8Array(values.length + 1);
  for (const code of codes) used[code] = 1;
  let next = 0;
  const places = values.map((_, code) => (used[code] === 1 ? next++ : -1));
  return {
    name,
    type: "category",
    levels: values.filter((_, code) => used[code] === 1),
    codes: Int32Array.from(codes, (code) => places[code] ?? -1),
  };
}

function decodeNumbers(
  codes: Uint16Array,
  units: Float64Array | undefined,
  attribute: NumberAttribute,
  rng: Rng,
): NumericColumn | TimeColumn {
  const { name, type, low, high, missing } = attribute;
  const gone = missing ? attributeSize(attribute) - 1 : -1;
  const step = stepOf(attribute);
  const draw = drawInBin(attribute, step, rng);
  const values = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] === gone) values[i] = Number.NaN;
    else if (units) values[i] = nearest(low + units[i]! * (high - low), attribute, step);
    else values[i] = draw(codes[i]!);
  }
  if (type !== "time") return { name, type, values };
  return { name, type, values, resolution: step === DAY ? "day" : step === 1000 ? "second" : "millisecond" };
}

/** Values are multiples of this; 0 where they may be anything. */
function stepOf({ type, edges }: NumberAttribute): number {
  if (type === "numeric") return 0;
  if (type === "integer") return 1;
  return [DAY, 1000].find((step) => edges.every((edge) => edge % step === 0)) ?? 1;
}

function nearest(value: number, { low, high }: NumberAttribute, step: number): number {
  const rounded = step === 0 ? value : step * Math.round(value / step);
  return Math.min(high, Math.max(low, rounded));
}

/** A value uniform on the multiples of `step` in the bin, or on all of it. */
function drawInBin({ edges, high }: NumberAttribute, step: number, rng: Rng): (bin: number) => number {
  if (step === 0) return (bin) => edges[bin]! + rng.uniform() * (edges[bin + 1]! - edges[bin]!);
  const firsts = edges.map((edge) => Math.ceil(edge / step));
  firsts[edges.length - 1] = Math.floor(high / step) + 1; // the last bin holds its upper edge
  return (bin) => {
    const first = firsts[bin]!;
    return step * (first + rng.integer(Math.max(1, firsts[bin + 1]! - first)));
  };
}
