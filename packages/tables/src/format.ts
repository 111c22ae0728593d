/**
 * File formats: by the ending of a name, checked against the first bytes.
 * @module
 */
import { DataError } from "@pushforward/core";

export const formats = ["csv", "tsv", "json", "jsonl", "parquet", "arrow", "npy", "npz"] as const;
export type Format = (typeof formats)[number];

const endings: Readonly<Record<string, Format>> = {
  csv: "csv",
  txt: "csv",
  data: "csv",
  tsv: "tsv",
  tab: "tsv",
  json: "json",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
  pq: "parquet",
  arrow: "arrow",
  arrows: "arrow",
  feather: "arrow",
  ipc: "arrow",
  npy: "npy",
  npz: "npz",
};

const magics: readonly (readonly [string, string, Format?])[] = [
  ["PAR1", "a Parquet file", "parquet"],
  ["ARROW1", "an Arrow file", "arrow"],
  ["\xff\xff\xff\xff", "an Arrow stream", "arrow"],
  ["\x93NUMPY", "a NumPy array", "npy"],
  ["PK\x03\x04", "a zip archive", "npz"],
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["GIF8", "a GIF image"],
  ["%PDF", "a PDF document"],
  ["SQLite format 3", "an SQLite database"],
  ["\xd0\xcf\x11\xe0", "an old Excel or Word file"],
  ["FEA1", "a Feather file of version 1"],
  ["\x28\xb5\x2f\xfd", "zstd-compressed data"],
  ["BZh", "bzip2-compressed data"],
  ["\xfd7zXZ", "xz-compressed data"],
  ["\x1f\x8b", "gzip-compressed data"],
];

/** Format that a name's ending stands for, `.gz` aside. */
export function formatOfName(name: string): Format | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(name.replace(/\.gz$/i, ""))?.[1];
  return ending === undefined ? undefined : endings[ending.toLowerCase()];
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * The format to read: as asked for, else by the name, else by the first bytes.
 * @throws DataError when the first bytes belong to another format, or nothing tells.
 */
export function chooseFormat(name: string, head: Uint8Array, asked?: Format): Format {
  const wanted = asked ?? formatOfName(name);
  const magic = magics.find(([bytes]) => [...bytes].every((char, i) => head[i] === char.charCodeAt(0)));
  if (magic) return checkMagic(name, wanted, magic);
  if (wanted && wanted !== "parquet" && wanted !== "arrow" && wanted !== "npy" && wanted !== "npz") return wanted;
  if (wanted === undefined && /\.[a-z0-9]+$/i.test(name))
    throw new DataError(`${name}: the format is not known by this ending; name one of ${formats.join(", ")}`);
  if (wanted === undefined) return guessText(head);
  if (wanted === "arrow") return wanted; // streams of older versions begin with a length
  throw new DataError(`${name}: does not begin like ${described(wanted)}; it may be damaged, or of another format`);
}

function checkMagic(name: string, wanted: Format | undefined, [bytes, words, format]: (typeof magics)[number]): Format {
  if (bytes === "PK\x03\x04" && wanted !== "npz")
    throw new DataError(`${name}: looks like a zip archive or an Excel workbook; unpack it, or save the sheet as CSV`);
  if (format === undefined)
    throw new DataError(`${name}: looks like ${words}; files that are read are ${formats.join(", ")}, or csv.gz`);
  if (wanted !== undefined && wanted !== format)
    throw new DataError(`${name}: looks like ${words}, not ${described(wanted)}; read it as "${format}"`);
  return format;
}

function described(format: Format): string {
  return {
    csv: "CSV",
    tsv: "TSV",
    json: "JSON",
    jsonl: "JSON lines",
    parquet: "a Parquet file",
    arrow: "an Arrow file",
    npy: "a NumPy array",
    npz: "a NumPy archive",
  }[format];
}

/** Text without a telling name, such as standard input: JSON opens with a bracket, anything else is delimited. */
function guessText(head: Uint8Array): Format {
  const text = new TextDecoder()
    .decode(head)
    .replace(/^\ufeff/, "")
    .trimStart();
  if (text.startsWith("[")) return "json";
  if (!text.startsWith("{")) return "csv";
  return /^\{[^\n]*\}\s*\n\s*\{/.test(text) ? "jsonl" : "json";
}
