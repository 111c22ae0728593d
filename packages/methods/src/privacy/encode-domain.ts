/**
 * A table as codes of a declared domain.
 * @module
 */
import { type Column, DataError, hasValues, type LevelColumn, type Table } from "@pushforward/core";
import type { Attribute, CategoryAttribute, Domain, NumberAttribute } from "./domain.js";
import type { DomainTable } from "./domain-table.js";
import { plainText } from "./schema/plain-text.js";

/**
 * Every row on its own: a row's codes depend on no other row. Columns that the domain does not name are left out.
 * Time O(rows · attributes · log bins).
 *
 * @throws DataError at the first value that the domain does not allow, naming column, row and cure.
 */
export function encodeDomain(table: Table, domain: Domain): DomainTable {
  const columns = domain.attributes.map((attribute) => {
    const column = findColumn(table, attribute.name);
    return "values" in attribute ? encodeValues(column, attribute) : encodeNumbers(column, attribute);
  });
  return {
    domain,
    rows: table.rows,
    codes: columns.map(({ codes }) => codes),
    units: columns.map(({ units }) => units),
  };
}

interface Encoded {
  readonly codes: Uint16Array;
  readonly units?: Float64Array;
}

function findColumn(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  const names = table.columns.map((candidate) => candidate.name).join(", ");
  throw new DataError(`the table has no column ${name}, which the schema declares; it has: ${names}`);
}

function encodeValues(column: Column, attribute: CategoryAttribute): Encoded {
  const places = new Map(attribute.values.map((value, code) => [plainText(value), code]));
  const other = attribute.other === undefined ? undefined : attribute.values.indexOf(attribute.other);
  const known = new Map<number | string, number>(); // by level or number: texts are looked up once
  const codes = new Uint16Array(hasValues(column) ? column.values.length : column.codes.length);
  for (let i = 0; i < codes.length; i++) {
    const raw = hasValues(column) ? column.values[i]! : column.codes[i]!;
    if (hasValues(column) ? Number.isNaN(raw) : raw < 0) codes[i] = missingCode(attribute, i);
    else {
      let code = known.get(raw);
      if (code === undefined) {
        const text = textOf(column, raw);
        code = places.get(plainText(text)) ?? other;
        if (code === undefined) throw new DataError(unknownCategory(attribute, text, i));
        known.set(raw, code);
      }
      codes[i] = code;
    }
  }
  return { codes };
}

function textOf(column: Column, raw: number): string {
  if (!hasValues(column)) return column.levels[raw]!;
  if (column.type !== "time") return String(raw);
  const iso = new Date(raw).toISOString();
  return column.resolution === "day" ? iso.slice(0, 10) : iso;
}

function unknownCategory({ name, values }: CategoryAttribute, text: string, row: number): string {
  const some = `${values.slice(0, 8).join(", ")}${values.length > 8 ? ` and ${values.length - 8} more` : ""}`;
  return `column ${name}, row ${row + 1}: "${text}" is none of the declared values (${some}); add it to the schema, or declare there an "other" that such values count as`;
}

function missingCode(attribute: Attribute, row: number): number {
  if (!attribute.missing)
    throw new DataError(
      `column ${attribute.name}, row ${row + 1}: the value is missing, and the schema does not allow that; declare "missing": true`,
    );
  return "values" in attribute ? attribute.values.length : attribute.edges.length - 1;
}

function encodeNumbers(column: Column, attribute: NumberAttribute): Encoded {
  const { low, high, edges } = attribute;
  const values = numbersOf(column, attribute);
  const codes = new Uint16Array(values.length);
  const units = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      codes[i] = missingCode(attribute, i);
      units[i] = 0.5;
    } else {
      if (value < low || value > high) checkClamped(attribute, value, i);
      if (attribute.type === "integer") checkWhole(attribute, value, i);
      const inside = Math.min(high, Math.max(low, value));
      codes[i] = binOf(inside, edges);
      units[i] = (inside - low) / (high - low);
    }
  }
  return { codes, units };
}

/** The numbers of a column that the reader may have taken for texts, because some other cell was no number. */
function numbersOf(column: Column, attribute: NumberAttribute): Float64Array {
  if (hasValues(column)) {
    const fits = (column.type === "time") === (attribute.type === "time");
    if (fits || column.values.every(Number.isNaN)) return column.values;
    throw new DataError(
      `column ${attribute.name}: the schema declares ${attribute.type}, and the table holds ${column.type === "time" ? "times" : "numbers"}; change its type in the schema`,
    );
  }
  const numbers = column.levels.map((level) => readNumber(level, attribute));
  return Float64Array.from(column.codes, (code, i) => {
    if (code < 0) return Number.NaN;
    if (Number.isNaN(numbers[code]!)) throw new DataError(noNumber(column, attribute, i));
    return numbers[code]!;
  });
}

function readNumber(text: string, { type }: NumberAttribute): number {
  if (text.trim() === "") return Number.NaN;
  return type === "time" ? Date.parse(text) : Number(text);
}

function noNumber({ levels, codes }: LevelColumn, { name, type }: NumberAttribute, row: number): string {
  const what = type === "time" ? "time" : "number";
  return `column ${name}, row ${row + 1}: "${levels[codes[row]!]}" is no ${what}, and the schema declares ${type}; repair the table, or declare a category`;
}

function checkClamped({ name, low, high, clamp, type }: NumberAttribute, value: number, row: number): void {
  if (clamp) return;
  const tell = (number: number): string => (type === "time" ? new Date(number).toISOString() : String(number));
  throw new DataError(
    `column ${name}, row ${row + 1}: ${tell(value)} is outside of the declared bounds, ${tell(low)} to ${tell(high)}; widen them in the schema, or declare "clamp": true to move such values to the nearer bound`,
  );
}

function checkWhole({ name, clamp }: NumberAttribute, value: number, row: number): void {
  if (Number.isInteger(value) || (clamp && !Number.isFinite(value))) return;
  throw new DataError(`column ${name}, row ${row + 1}: ${value} is not whole, and the schema declares integer; declare numeric`); // biome-ignore format: one line
}

/** The last bin whose lower edge is not above the value; the last one holds its upper edge too. */
function binOf(value: number, edges: readonly number[]): number {
  let first = 0;
  let last = edges.length - 2;
  while (first < last) {
    const middle = (first + last + 1) >> 1;
    if (edges[middle]! <= value) first = middle;
    else last = middle - 1;
  }
  return first;
}
