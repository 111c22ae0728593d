/**
 * Records out of JSON text: an array of objects, an object of columns, or one object a line.
 * @module
 */
import { DataError, type Watch } from "@pushforward/core";
import type { StreamSource } from "../source.js";
import { bytesOf } from "../source.js";
import { decode } from "../text/decode.js";
import { linePieces } from "../text/line-pieces.js";
import { textChunks } from "../text/text-chunks.js";
import { checkRecord, type JsonRecord, type RecordGroups } from "./json-pass.js";

const groupSize = 4096;

/** Records of a whole JSON document, parsed once. */
export async function documentRecords(source: StreamSource): Promise<RecordGroups> {
  const bytes = await bytesOf({ name: source.name, stream: () => textChunks(source) });
  const document = parse(bytes, source.name);
  const records = Array.isArray(document)
    ? document
    : recordsOfColumns(checkRecord(document, source.name), source.name);
  return async function* () {
    for (let at = 0; at < records.length; at += groupSize) {
      const group = records.slice(at, at + groupSize);
      yield { records: group.map((r, i) => checkRecord(r, `${source.name}: record ${at + i}`)), line: at };
    }
  };
}

function parse(bytes: Uint8Array, name: string): unknown {
  const text = decode(bytes, "utf-8");
  if (text === undefined) throw new DataError(`${name}: is not valid UTF-8, as JSON must be`);
  if (text.trim() === "") throw new DataError(`${name}: is empty; a list of records was expected`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(
      `${name}: is no valid JSON (${(error as Error).message}); it may be cut off, or hold one record a line (jsonl)`,
    );
  }
}

/** `{a: [1, 2], b: [3, 4]}` as records. */
function recordsOfColumns(document: JsonRecord, name: string): JsonRecord[] {
  const entries = Object.entries(document);
  const lists = entries.filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  if (lists.length === 0 || lists.length < entries.length)
    throw new DataError(`${name}: must be a list of records, or an object whose values are lists, one for each column`);
  const rows = lists[0]![1].length;
  for (const [column, values] of lists)
    if (values.length !== rows)
      throw new DataError(`${name}: column ${column} has ${values.length} values where ${lists[0]![0]} has ${rows}`);
  return Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(lists.map(([column, values]) => [column, values[i]])),
  );
}

/** Records of JSON lines, as they stream in. */
export function lineRecords(source: StreamSource, watch?: Watch): RecordGroups {
  return async function* () {
    let line = 1;
    for await (const piece of linePieces(source, watch)) {
      const text = decode(piece.bytes.subarray(piece.from, piece.end), "utf-8");
      if (text === undefined)
        throw new DataError(`${source.name}: is not valid UTF-8 near line ${line}, as JSON must be`);
      piece.consumed = piece.end;
      const lines = text.split(/\r\n|\n|\r/);
      lines.pop(); // what stands behind the last line end: nothing
      const records: JsonRecord[] = [];
      lines.forEach((json, i) => {
        if (json.trim() !== "") records.push(parseLine(json, `${source.name}: line ${line + i}`));
      });
      yield { records, line };
      line += lines.length;
    }
  };
}

function parseLine(json: string, where: string): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new DataError(`${where} is no valid JSON (${(error as Error).message}); the file may be cut off there`);
  }
  return checkRecord(value, where);
}
