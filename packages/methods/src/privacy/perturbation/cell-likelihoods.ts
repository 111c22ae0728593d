/**
 * How likely each code of an attribute makes the noisy coordinates of a row.
 *
 *     category     e^(s·y_v/σ²), s where its coordinate stands      (codes are equally far from the origin)
 *     number       mean over bin v of e^(−(y − u)²/(2σ²))           u uniform in the bin
 *
 * each relative to the likeliest code of the row. Numbers are looked up at steps of σ/32.
 * @module
 */
import { exp, log, normalCdf, normalSf } from "@pushforward/core";
import { attributeSize, type NumberAttribute } from "../domain.js";
import { categoryScale, missingScale, type RowEncoding } from "../slicing/row-encoding.js";

export interface NoisyRows {
  readonly encoding: RowEncoding;
  /** Row-major. */
  readonly values: Float64Array;
  readonly variance: number;
}

/** Write the likelihoods of `count` rows, those in `order` from `from` on, row-major count × codes. */
export type CellLikelihoods = (order: Uint32Array, from: number, count: number, out: Float32Array) => void;

/** Of one attribute. */
export function cellLikelihoods(rows: NoisyRows, attribute: number): CellLikelihoods {
  const { kind } = rows.encoding.blocks[attribute]!;
  return kind === "category" ? ofCategory(rows, attribute) : ofNumber(rows, attribute);
}

function ofCategory({ encoding, values, variance }: NoisyRows, attribute: number): CellLikelihoods {
  const { from: first, size, weight } = encoding.blocks[attribute]!;
  const rate = (weight * categoryScale) / variance;
  return (order, from, count, out) => {
    for (let b = 0; b < count; b++) {
      const at = order[from + b]! * encoding.dimension + first;
      let most = values[at]!;
      for (let v = 1; v < size; v++) most = Math.max(most, values[at + v]!);
      for (let v = 0; v < size; v++) out[b * size + v] = exp(rate * (values[at + v]! - most));
    }
  };
}

function ofNumber({ encoding, values, variance }: NoisyRows, j: number): CellLikelihoods {
  const attribute = encoding.domain.attributes[j] as NumberAttribute;
  const { from: first, weight } = encoding.blocks[j]!;
  const size = attributeSize(attribute);
  const bins = attribute.edges.length - 1;
  const sigma = Math.sqrt(variance) / weight;
  const table = numberTable(attribute, sigma);
  const { dimension } = encoding;
  return (order, from, count, out) => {
    for (let b = 0; b < count; b++) {
      const at = order[from + b]! * dimension + first;
      const place = placeOf(table, values[at]! / weight) * bins;
      for (let v = 0; v < bins; v++) out[b * size + v] = table.likelihoods[place + v]!;
      if (size === bins) continue;
      // A row that misses the number shows it twice: u stands in the middle, and a coordinate of its own is up.
      const u = values[at]! / weight - 0.5;
      const mark = values[at + 1]! / weight;
      const missing =
        (missingScale * mark - (missingScale * missingScale + u * u) / 2) / (sigma * sigma) - table.tops[place / bins]!;
      if (missing <= 0) out[b * size + bins] = exp(missing);
      else for (let v = 0; v < size; v++) out[b * size + v] = v === bins ? 1 : out[b * size + v]! * exp(-missing);
    }
  };
}

export interface NumberTable {
  readonly sigma: number;
  /** Values low, low + step, …. */
  readonly low: number;
  readonly step: number;
  readonly places: number;
  /** Places × bins, each row with 1 at its likeliest bin, */
  readonly likelihoods: Float32Array;
  /** whose logarithm this is. */
  readonly tops: Float64Array;
}

const reach = 8;

export function numberTable({ low, high, edges }: NumberAttribute, sigma: number): NumberTable {
  const range = 1 + 2 * reach * sigma;
  const step = Math.max(sigma / 32, range / 65536);
  const places = Math.ceil(range / step) + 1;
  const cuts = edges.map((edge) => (high > low ? (edge - low) / (high - low) : 0.5));
  const bins = cuts.length - 1;
  const likelihoods = new Float32Array(places * bins);
  const tops = new Float64Array(places);
  const logs = new Float64Array(bins);
  for (let place = 0; place < places; place++) {
    const y = -reach * sigma + place * step;
    for (let v = 0; v < bins; v++) logs[v] = logOfBin((cuts[v]! - y) / sigma, (cuts[v + 1]! - y) / sigma);
    const top = logs.reduce((a, b) => Math.max(a, b));
    tops[place] = top;
    for (let v = 0; v < bins; v++) likelihoods[place * bins + v] = exp(logs[v]! - top);
  }
  return { sigma, low: -reach * sigma, step, places, likelihoods, tops };
}

export function placeOf({ low, step, places }: NumberTable, y: number): number {
  return Math.min(places - 1, Math.max(0, Math.round((y - low) / step)));
}

const rootOfTurn = 2.5066282746310002; // √(2π)

/** ln of the mean of e^(−z²/2) over [from, to]. */
function logOfBin(from: number, to: number): number {
  const inside = from > 0 ? normalSf(from) - normalSf(to) : normalCdf(to) - normalCdf(from);
  if (inside > 1e-290 && to - from > 1e-9) return log((rootOfTurn * inside) / (to - from));
  const nearest = from > 0 ? from : to < 0 ? to : 0;
  return (-nearest * nearest) / 2;
}
