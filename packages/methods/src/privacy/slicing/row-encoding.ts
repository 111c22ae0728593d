/**
 * Rows as points of R^d, by the declared domain alone: nothing here depends on any row.
 *
 * With weight w of the attribute:
 *
 *     number               w·u, u = (value − low)/(high − low) clamped to [0, 1]: 1 coordinate
 *     number, may miss     one more: 0, or w·√3/2 where missing (u is ½ then)
 *     category             w/√2 at the coordinate of its code, 0 elsewhere; missing is one of the codes
 *
 * Changing one attribute of a row moves its point by at most w: by w·|u − u'|; by w·√((u − ½)² + ¾) ≤ w; by
 * √2·w/√2. So two rows are never further apart than Δ = √(Σ w²), however many coordinates there are, and nothing
 * needs to be clipped.
 * @module
 */
import { check } from "@pushforward/core";
import { type Attribute, attributeSize, type Domain, type NumberAttribute } from "../domain.js";
import type { DomainTable } from "../domain-table.js";

/** Coordinates `from` … `from + size − 1` of an attribute. */
export interface EncodedBlock {
  readonly from: number;
  readonly size: number;
  /** Greatest change of the point that this attribute alone can make. */
  readonly weight: number;
  readonly kind: "number" | "category";
}

export interface RowEncoding {
  readonly domain: Domain;
  /** d. */
  readonly dimension: number;
  /** Δ. */
  readonly sensitivity: number;
  readonly blocks: readonly EncodedBlock[];
}

/** Where a category's coordinate stands, as a share of its weight. */
export const categoryScale = Math.SQRT1_2;
/** Where the coordinate of a missing number stands, as a share of its weight. */
export const missingScale = Math.sqrt(3) / 2;

/** @throws ArgumentError unless there is one weight above 0 for each attribute; 1 each when left out. */
export function rowEncoding(domain: Domain, weights?: readonly number[]): RowEncoding {
  const { attributes } = domain;
  const chosen = weights ?? attributes.map(() => 1);
  check(chosen.length === attributes.length, "rowEncoding", "weights", `${attributes.length} numbers`, chosen.length);
  let from = 0;
  let squares = 0;
  const blocks = attributes.map((attribute, j): EncodedBlock => {
    const weight = chosen[j]!;
    check(
      weight > 0 && weight < Infinity,
      "rowEncoding",
      `weight of ${attribute.name}`,
      "a finite number above 0",
      weight,
    );
    const isNumber = "edges" in attribute;
    const size = isNumber ? (attribute.missing ? 2 : 1) : attributeSize(attribute);
    const block: EncodedBlock = { from, size, weight, kind: isNumber ? "number" : "category" };
    from += size;
    squares += weight * weight;
    return block;
  });
  return { domain, dimension: from, sensitivity: Math.sqrt(squares), blocks };
}

/** Write the point of each row, row-major n × d. A table of codes alone gives the middles of its bins. */
export function encodeRows(encoding: RowEncoding, table: DomainTable, out: Float64Array): void {
  out.fill(0);
  encoding.blocks.forEach(({ from, weight, kind }, j) => {
    const codes = table.codes[j]!;
    if (kind === "number") {
      encodeNumbers(encoding, j, table, out);
      return;
    }
    for (let i = 0; i < table.rows; i++) out[i * encoding.dimension + from + codes[i]!] = weight * categoryScale;
  });
}

function encodeNumbers({ domain, dimension, blocks }: RowEncoding, j: number, table: DomainTable, out: Float64Array) {
  const attribute = domain.attributes[j] as NumberAttribute;
  const { from, weight } = blocks[j]!;
  const bins = attribute.edges.length - 1;
  const [codes, units] = [table.codes[j]!, table.units[j]];
  for (let i = 0; i < table.rows; i++) {
    const code = codes[i]!;
    const at = i * dimension + from;
    const isMissing = code === bins;
    const unit = isMissing ? 0.5 : (units?.[i] ?? middle(attribute, code));
    out[at] = weight * Math.min(1, Math.max(0, unit));
    if (isMissing) out[at + 1] = weight * missingScale;
  }
}

function middle({ low, high, edges }: NumberAttribute, code: number): number {
  return high > low ? ((edges[code]! + edges[code + 1]!) / 2 - low) / (high - low) : 0.5;
}

/** The legal row nearest to each point (row-major n × d), attribute by attribute. */
export function decodeRows(encoding: RowEncoding, points: Float64Array | Float32Array, rows: number): DomainTable {
  const { domain, dimension: d } = encoding;
  const { codes, units } = emptyColumns(domain, rows);
  encoding.blocks.forEach(({ from, size, weight }, j) => {
    const attribute = domain.attributes[j]!;
    for (let i = 0; i < rows; i++) {
      const at = i * d + from;
      if ("edges" in attribute) {
        const unit = decodeNumber(attribute, points[at]! / weight, size === 2 ? points[at + 1]! / weight : 0);
        units[j]![i] = unit.value;
        codes[j]![i] = unit.code;
      } else codes[j]![i] = largest(points, at, size);
    }
  });
  return { domain, rows, codes, units };
}

function emptyColumns({ attributes }: Domain, rows: number) {
  const codes = attributes.map(() => new Uint16Array(rows));
  const units = attributes.map((attribute) => ("edges" in attribute ? new Float64Array(rows) : undefined));
  return { codes, units };
}

/** `rows` rows from blocks of points, as many as each call of `next` gives, so that not all points are held at once. */
export function decodeBlocks(
  encoding: RowEncoding,
  rows: number,
  next: (from: number) => Float64Array | Float32Array,
): DomainTable {
  const { codes, units } = emptyColumns(encoding.domain, rows);
  for (let from = 0; from < rows; ) {
    const points = next(from);
    const part = decodeRows(encoding, points, Math.min(rows - from, points.length / encoding.dimension));
    part.codes.forEach((column, j) => {
      codes[j]!.set(column, from);
    });
    part.units.forEach((column, j) => {
      if (column) units[j]!.set(column, from);
    });
    from += part.rows;
  }
  return { domain: encoding.domain, rows, codes, units };
}

function decodeNumber(attribute: NumberAttribute, unit: number, mark: number): { value: number; code: number } {
  const { low, high, edges } = attribute;
  if (mark > missingScale / 2) return { value: 0.5, code: edges.length - 1 };
  let value = low + Math.min(1, Math.max(0, unit)) * (high - low);
  if (attribute.type !== "numeric") value = Math.min(high, Math.max(low, Math.round(value)));
  let code = 0;
  while (code + 2 < edges.length && value >= edges[code + 1]!) code++;
  return { value: high > low ? (value - low) / (high - low) : 0.5, code };
}

function largest(points: Float64Array | Float32Array, from: number, size: number): number {
  let best = 0;
  for (let c = 1; c < size; c++) if (points[from + c]! > points[from + best]!) best = c;
  return best;
}

/** Names of the coordinates, for reports. */
export function coordinateNames({ domain }: RowEncoding): string[] {
  return domain.attributes.flatMap((attribute) =>
    "edges" in attribute
      ? [attribute.name, ...(attribute.missing ? [`${attribute.name} missing`] : [])]
      : categoryNames(attribute),
  );
}

function categoryNames(attribute: Attribute): string[] {
  const values = "values" in attribute ? attribute.values : [];
  return [...values, ...(attribute.missing ? ["missing"] : [])].map((value) => `${attribute.name}=${value}`);
}
